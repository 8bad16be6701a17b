import { type ServerResponse } from "node:http";
import { type Reply } from "./replies";

/**
 * Sends a whole answer, or ends a stream that has already begun with the reply as its last event.
 * @param isLast closes the connection after this answer
 */
export function sendReply(response: ServerResponse, { status, body }: Reply, isLast: boolean): void {
  if (response.headersSent) return void response.end(toEvent(body));
  const headers = ["content-type", "application/json", "content-length", String(Buffer.byteLength(body))];
  if (status === 503) headers.push("retry-after", "1");
  if (isLast) headers.push("connection", "close");
  response.writeHead(status, headers);
  response.end(body);
}

/**
 * Sends the next event of a streamed answer; null ends the stream. A stream closes its connection, so that a server that
 * is shutting down does not wait for the client.
 * @param data JSON text
 */
export function sendEvent(response: ServerResponse, data: string | null): void {
  if (data === null) return void response.end();
  if (!response.headersSent) {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      connection: "close",
    });
  }
  response.write(toEvent(data));
}

/** JSON text has no line breaks, so one `data:` line holds it. */
function toEvent(data: string): string {
  return `data: ${data}\n\n`;
}
