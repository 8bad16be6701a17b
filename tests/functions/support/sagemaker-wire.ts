import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

/** Answers one request; `body` is what came. */
export type Script = (response: ServerResponse, request: IncomingMessage, body: Buffer) => void;

export interface SageMakerWire {
  readonly url: string;
  /** Requests seen, in order. */
  readonly requests: { readonly url: string; readonly headers: IncomingMessage["headers"]; readonly body: Buffer }[];
  /** TCP connections accepted. */
  connections(): number;
  /** Plays this from now on. */
  play(script: Script): void;
  close(): Promise<void>;
}

/** A server on which a test plays SageMaker Runtime byte by byte. */
export async function startSageMakerWire(): Promise<SageMakerWire> {
  let script: Script = (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"y":2}');
  let connections = 0;
  const requests: { url: string; headers: IncomingMessage["headers"]; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      requests.push({ url: request.url ?? "", headers: request.headers, body });
      script(response, request, body);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    play: (next) => (script = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error in SageMaker's wire format: the class in a header, its fields in the body. */
export function wireError(status: number, type: string, fields: Readonly<Record<string, unknown>> = {}): Script {
  return (response) =>
    response
      .writeHead(status, { "x-amzn-errortype": type, "content-type": "application/json" })
      .end(JSON.stringify(fields));
}
