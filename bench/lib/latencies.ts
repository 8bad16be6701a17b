import { once } from "node:events";
import { createConnection, type Socket } from "node:net";

export interface OneByOneOptions {
  readonly url: string;
  readonly seconds: number;
  /** JSON bodies, sent one after the other, again and again; or what makes the next one, so that none is sent twice. */
  readonly bodies: readonly string[] | (() => string);
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Posts JSON over one connection, each request when the last was answered. Gives what each took in milliseconds, finer
 * than `load` measures. Speaks HTTP over the bare socket: a client of HTTP takes as long as a fast server.
 * @throws Error if any answer is not 200, does not come, or does not say how long it is.
 */
export async function askOneByOne({ url, seconds, bodies, headers = {} }: OneByOneOptions): Promise<readonly number[]> {
  const { hostname, port, pathname, host } = new URL(url);
  const lines = Object.entries({ host, "content-type": "application/json", ...headers });
  const head = `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}`;
  const next = typeof bodies === "function" ? bodies : () => bodies[took.length % bodies.length]!;
  const took: number[] = [];

  const socket = createConnection({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  const connection = new Connection(socket, url);
  try {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      const body = next();
      const request = `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      const asked = performance.now();
      await connection.ask(request);
      took.push(performance.now() - asked);
    }
  } finally {
    socket.destroy();
  }
  return took;
}

class Connection {
  private answer = "";
  private resolve: () => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;

  constructor(
    private readonly socket: Socket,
    private readonly url: string,
  ) {
    // A character for each byte, as lengths are in bytes.
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.read(text));
    socket.on("error", (error) => this.reject(error));
    socket.on("close", () => this.reject(new Error(`${url} closed the connection.`)));
  }

  ask(request: string): Promise<void> {
    this.answer = "";
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(request);
    });
  }

  private read(text: string): void {
    this.answer += text;
    const headEnd = this.answer.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const head = this.answer.slice(0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const status = head.slice(9, 12);
    if (status !== "200") this.reject(new Error(`${this.url} answered ${status}.`));
    else if (length === undefined) this.reject(new Error(`${this.url} did not say how long its answer is.`));
    else if (this.answer.length >= headEnd + 4 + Number(length)) this.resolve();
  }
}
