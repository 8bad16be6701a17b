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

/**
 * Adds this stack's servers to the document. Routes that stream get the streaming API's address, if the stack has one.
 */
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
