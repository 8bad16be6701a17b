import { type Config } from "../config";

interface Operation {
  readonly "x-streaming"?: "too" | "only";
  readonly servers?: readonly Server[];
}

interface Server {
  readonly url: string;
  readonly description?: string;
}

export interface OpenApiDocument {
  readonly servers?: readonly Server[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The document with the addresses where this stack answers: what streams has one of its own, if the stack has one. */
export function withServers(document: OpenApiDocument, { apiUrl, streamingUrl }: Config): OpenApiDocument {
  const api = { url: apiUrl, description: "Answers whole" };
  const streaming = { url: streamingUrl ?? apiUrl, description: "Streams" };
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
