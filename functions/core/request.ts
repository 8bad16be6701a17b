/** A request received through the gateway. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** True if the body crossed the gateway as base64. */
  readonly base64: boolean;
}
