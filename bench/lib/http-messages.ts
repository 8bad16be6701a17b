/**
 * HTTP over bare sockets, for benchmark parts that must cost almost nothing. Strings are Latin-1, one character per
 * byte.
 */
import { type Socket } from "node:net";

/**
 * Splits a socket's data into messages. A body's length is taken from the head, default 0.
 * @param take receives the head, without the empty line at its end, and the body
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

/** Length in bytes; undefined if the head has none. */
export function bodyLength(head: string): number | undefined {
  const digits = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** @param headers without `content-length` */
export function formatHead(firstLine: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `\r\n${name}: ${value}`);
  return firstLine + lines.join("");
}

/** @param head made by `formatHead` */
export function sendMessage(socket: Socket, head: string, body: string | Buffer): void {
  const text = typeof body === "string" && Buffer.byteLength(body) === body.length ? body : latin1(body);
  socket.write(`${head}\r\ncontent-length: ${text.length}\r\n\r\n${text}`, "latin1");
}

function latin1(body: string | Buffer): string {
  return Buffer.from(body as string).toString("latin1");
}
