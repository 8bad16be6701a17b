import { type oas31 } from "zod-openapi";
import { anonymousWord } from "../../functions/core/callers/credentials";
import { requestsOf } from "./request";

/** Postman's collection format 2.1, as far as it is made here: https://schema.postman.com */
export interface Collection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly auth: Auth;
  readonly variable: readonly { readonly key: string; readonly value: string; readonly type: "string" }[];
  readonly item: readonly Folder[];
}

interface Folder {
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
  /** Not given: the collection's. */
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
  /** There to be switched on. */
  readonly disabled?: true;
}

export type Auth =
  | { readonly type: "noauth" }
  | { readonly type: "apikey"; readonly apikey: readonly { key: string; value: string; type: "string" }[] };

/** The collection of an OpenAPI document: a folder per tag, a request per operation and example of its body. */
export function toCollection(document: oas31.OpenAPIObject): Collection {
  const { info, tags = [] } = document;
  const requests = requestsOf(document);
  return {
    info: {
      name: info.title,
      description: `${info.description}\n\nSet \`baseUrl\` to the API's address, \`streamUrl\` to the streaming API's if the stack has one, and \`apiKey\` to a key where callers need one.`,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    auth: {
      type: "apikey",
      apikey: [
        { key: "key", value: "x-api-key", type: "string" },
        { key: "value", value: "{{apiKey}}", type: "string" },
        { key: "in", value: "header", type: "string" },
      ],
    },
    variable: [
      // Where `npm start` has the API.
      { key: "baseUrl", value: "http://127.0.0.1:8001", type: "string" },
      { key: "streamUrl", value: "{{baseUrl}}", type: "string" },
      { key: "apiKey", value: anonymousWord, type: "string" },
    ],
    item: tags.map(({ name, description = "" }) => ({
      name,
      description,
      item: requests.filter(({ tag }) => tag === name).map(({ item }) => item),
    })),
  };
}
