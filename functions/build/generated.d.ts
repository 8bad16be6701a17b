/** Modules made by `functions/build/bundle.ts` from the folders of the models it is given. */
declare module "modelfront:contracts" {
  /** By name. */
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an ambient module has no relative imports
  export const models: Readonly<Record<string, import("../core/models/model").ModelDescription>>;
}

declare module "modelfront:openapi" {
  /** The OpenAPI document of these models, as JSON. */
  export const openApi: string;
}
