/** A model in this browser. Rejects with an error named `InvalidRequest` if the input is at fault. */
export type DeviceModel = (
  /** JSON text, or the bytes of a picture. */
  body: string | { readonly contentType: string; readonly bytes: Uint8Array },
  options: readonly string[],
) => Promise<unknown>;

/** Exports of a model's `script` of `DeviceFiles`; `site/build/device.ts` writes it. */
export interface DeviceModule {
  open(files: {
    readonly runtime: Uint8Array<ArrayBuffer>;
    readonly model: Uint8Array<ArrayBuffer>;
  }): Promise<DeviceModel>;
}
