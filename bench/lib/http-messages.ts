/**
 * HTTP over bare sockets, for the parts of a benchmark that are to cost next to nothing. Texts are in Latin-1, a character
 * for each byte.
 */
import { type Socket } from "node:net";

/**
 * Cuts what comes over a socket into messages. A body is as long as the head says, empty if it says nothing.
 * @param take gets the head, without the empty line at its end, and the body
 */
export function readMessages(socket: Socket, take: (head: string, body: string) => void): void {
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (more: string) => {
    text += more;
    for (let headEnd = text.indexOf("\r\n\r\n"); headEnd >= 0; headEnd = text.indexOf("\r\n\r\n")) {
      const head = text.slice(0, headEnd);
      const start = headEnd + 4;
      const end = start + (bodyLength(head) ?? 0);
      if (text.length < end) return;
      const body = text.slice(start, end);
      text = text.slice(end);
      take(head, body);
    }
  });
}

/** In bytes; undefined if the head does not say it. */
export function bodyLength(head: string): number | undefined {
  const digits = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** @param headers without the length of the body */
export function formatHead(firstLine: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `\r\n${name}: ${value}`);
  return firstLine + lines.join("");
}

/** @param head as `formatHead` makes it */
export function sendMessage(socket: Socket, head: string, body: string | Buffer): void {
  const text = typeof body === "string" && Buffer.byteLength(body) === body.length ? body : latin1(body);
  socket.write(`${head}\r\ncontent-length: ${text.length}\r\n\r\n${text}`, "latin1");
}

function latin1(body: string | Buffer): string {
  return Buffer.from(body as string).toString("latin1");
}
