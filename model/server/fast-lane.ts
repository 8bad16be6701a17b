import { type Server, STATUS_CODES } from "node:http";
import { type Socket } from "node:net";
import { keepAliveSeconds } from "./limits";
import { readPlainRequest } from "./plain-request";
import { type Reply } from "./replies";

export interface FastLaneOptions {
  /** False as long as every request is for node:http. */
  isOpen(): boolean;
  /** Takes a request whose answer the connection waits for. */
  receive(connection: FastConnection, json: string): void;
}

/**
 * Plain requests for predictions, past node:http, whose share of such a request is larger than a small model's: a
 * connection whose requests each come whole and in turn stays here. With the first that is otherwise it goes over to
 * node:http for good, which knows all of HTTP.
 */
export class FastLane {
  private readonly connections = new Set<FastConnection>();

  constructor(http: Server, options: FastLaneOptions) {
    const [toNodeHttp] = http.listeners("connection") as ((socket: Socket) => void)[];
    http.removeAllListeners("connection");
    http.on("connection", (socket: Socket) => {
      const leave = () => this.connections.delete(connection);
      const handOver = (first: Buffer) => {
        leave();
        toNodeHttp!.call(http, socket);
        socket.unshift(first);
      };
      const connection = new FastConnection(socket, { ...options, leave, handOver });
      this.connections.add(connection);
    });
  }

  closeIdleConnections(): void {
    for (const connection of this.connections) connection.closeIfIdle();
  }
}

interface ConnectionOptions extends FastLaneOptions {
  /** The socket is closed. */
  readonly leave: () => void;
  /** Gives the socket to node:http, with what has been read of the next request. */
  readonly handOver: (first: Buffer) => void;
}

export class FastConnection {
  private isAsked = false;
  /** What came before the last request was answered. */
  private early: Buffer | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    socket.on("data", this.read).on("end", this.hangUp).on("error", this.ignore).on("close", options.leave);
    socket.setTimeout(keepAliveSeconds * 1000, this.closeIfIdle);
  }

  get destroyed(): boolean {
    return this.socket.destroyed;
  }

  readonly closeIfIdle = (): void => {
    if (!this.isAsked) this.socket.destroy();
  };

  /** @param isLast the connection ends with this answer */
  answer({ status, body }: Reply, isLast: boolean): void {
    if (!this.socket.writable) return;
    this.isAsked = false;
    const byteLength = Buffer.byteLength(body);
    const head =
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${byteLength}\r\n` +
      `${status === 503 ? "retry-after: 1\r\n" : ""}date: ${currentDate()}\r\n${isLast ? closing : persistent}\r\n`;
    // Text of one byte per character is written without looking for others.
    this.socket.write(head + body, byteLength === body.length ? "latin1" : "utf8");
    if (isLast) this.socket.destroySoon();
    else if (this.early) this.handOver(this.early);
  }

  private readonly read = (bytes: Buffer): void => {
    if (this.isAsked) {
      this.socket.pause();
      this.early = this.early ? Buffer.concat([this.early, bytes]) : bytes;
      return;
    }
    const json = this.options.isOpen() ? readPlainRequest(bytes) : null;
    if (json === null) return this.handOver(bytes);
    this.isAsked = true;
    this.options.receive(this, json);
  };

  /** As node:http does with a caller who closes his side: what he waits for is dropped. */
  private readonly hangUp = (): void => this.socket.destroySoon();

  private readonly ignore = (): void => undefined;

  private handOver(bytes: Buffer): void {
    this.socket
      .off("data", this.read)
      .off("end", this.hangUp)
      .off("error", this.ignore)
      .off("close", this.options.leave);
    this.socket.setTimeout(0).off("timeout", this.closeIfIdle);
    this.options.handOver(bytes);
    this.socket.resume();
  }
}

const closing = "connection: close\r\n";
const persistent = `connection: keep-alive\r\nkeep-alive: timeout=${keepAliveSeconds}\r\n`;

let second = 0;
let date = "";

/** The time in a header's form, made once a second. */
function currentDate(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    date = new Date(now * 1000).toUTCString();
  }
  return date;
}
