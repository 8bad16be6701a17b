import { type Config } from "../config";

/** The part of an OpenAPI document that the reference shows. */
export interface OpenApiDocument {
  readonly info?: { readonly description?: string; readonly version?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly servers?: readonly Server[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly description?: string; readonly content: Readonly<Record<string, Media>> };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, Media>> }>
  >;
  readonly "x-streaming"?: "too" | "only";
  readonly servers?: readonly Server[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly enum?: readonly string[] };
}

export interface Media {
  readonly schema?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

interface Server {
  readonly url: string;
  readonly description?: string;
}

/** The document with the addresses of this stack. Routes that stream have an address of their own, if the stack has one. */
export function withServers(document: OpenApiDocument, { apiUrl, streamingUrl }: Config): OpenApiDocument {
  const api = { url: apiUrl, description: "Full response" };
  const streaming = { url: streamingUrl ?? apiUrl, description: "Streaming" };
  const located = (operation: Operation): Operation => {
    if (streamingUrl === undefined || !operation["x-streaming"]) return operation;
    return { ...operation, servers: operation["x-streaming"] === "only" ? [streaming] : [api, streaming] };
  };
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, located(operation)])),
  ]);
  return {
    ...document,
    servers: [{ url: apiUrl }],
    paths: Object.fromEntries(paths) as OpenApiDocument["paths"],
  };
}
