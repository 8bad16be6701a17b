/** Postman's collection format 2.1, limited to the fields used here: https://schema.postman.com */
export interface Collection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly auth: Auth;
  readonly variable: readonly { readonly key: string; readonly value: string; readonly type: "string" }[];
  readonly item: readonly Folder[];
}

export interface Folder {
  readonly name: string;
  readonly description: string;
  readonly item: readonly Item[];
}

export interface Item {
  readonly name: string;
  readonly request: Request;
  readonly response: readonly [];
}

export interface Request {
  readonly method: string;
  readonly description?: string;
  /** Default: the collection's. */
  readonly auth?: Auth;
  readonly header: readonly Parameter[];
  readonly url: {
    readonly raw: string;
    readonly host: readonly string[];
    readonly path: readonly string[];
    readonly query: readonly Parameter[];
    readonly variable: readonly Parameter[];
  };
  readonly body?: Body;
}

export type Body =
  | { readonly mode: "raw"; readonly raw: string; readonly options: { readonly raw: { readonly language: "json" } } }
  | { readonly mode: "file"; readonly file: { readonly src: null } };

export interface Parameter {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  /** Disabled, for the user to enable. */
  readonly disabled?: true;
}

export type Auth =
  | { readonly type: "noauth" }
  | { readonly type: "apikey"; readonly apikey: readonly { key: string; value: string; type: "string" }[] };
