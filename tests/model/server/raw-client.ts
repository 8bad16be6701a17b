import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { ask } from "./inference-server";

const clients: Client[] = [];
afterEach(() => clients.splice(0).forEach(({ socket }) => socket.destroy()));

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One connection, byte by byte. */
export class Client {
  readonly socket: Socket;
  private received = Buffer.alloc(0);

  constructor(private readonly server: ServerProcess) {
    this.socket = connect(server.port, "127.0.0.1").setNoDelay();
    this.socket.on("data", (bytes: Buffer) => (this.received = Buffer.concat([this.received, bytes])));
    this.socket.on("error", () => undefined);
    clients.push(this);
  }

  send(...requests: string[]): this {
    this.socket.write(requests.join(""));
    return this;
  }

  /** Sends text and resolves when the server has read it: it has answered a ping that was sent afterwards. */
  async deliver(text: string): Promise<this> {
    await new Promise<void>((resolve, reject) =>
      this.socket.write(text, (error) => (error ? reject(error) : resolve())),
    );
    await ask(this.server, "/ping");
    return this;
  }

  async answer(): Promise<RawAnswer> {
    for (;;) {
      const end = this.received.indexOf("\r\n\r\n");
      const [statusLine, ...lines] = this.received.toString("latin1", 0, Math.max(0, end)).split("\r\n");
      const headers = new Headers(lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]));
      const next = end + 4 + Number(headers.get("content-length"));
      if (end !== -1 && this.received.length >= next) {
        const text = this.received.toString("utf8", end + 4, next);
        this.received = this.received.subarray(next);
        return { status: Number(statusLine!.split(" ")[1]), headers, body: text === "" ? null : JSON.parse(text) };
      }
      if (this.socket.destroyed) throw new Error("The connection was closed.");
      const waiting = new AbortController();
      await Promise.race(["data", "close"].map((event) => once(this.socket, event, { signal: waiting.signal })));
      waiting.abort();
    }
  }
}

export const double = (value: number, headers = "") => post(`{"values":[${value}]}`, headers);

export function post(body: string, headers = "", requestLine = "POST /invocations HTTP/1.1"): string {
  const length = Buffer.byteLength(body);
  return `${requestLine}\r\nHost: test\r\nContent-Length: ${length}\r\n${headers}\r\n${body}`;
}
