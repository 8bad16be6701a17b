import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Where an answer is hit: before it begins, in its head, in its body. */
export type Place = "connect" | "headers" | "body";

/** Faults of a link, in the answers that pass it or in its connections. */
export type Fault =
  | { readonly kind: "none" }
  /** Nobody listens. */
  | { readonly kind: "down" }
  /** Reset, closed in good order, or silent for ever. */
  | { readonly kind: "reset" | "cut" | "silent"; readonly at: Place }
  | { readonly kind: "latency"; readonly ms: number }
  /** So many bytes at once, and a pause after them: slices, or a narrow band. */
  | { readonly kind: "slices"; readonly bytes: number; readonly pauseMs: number }
  /** The end of a connection arrives late. */
  | { readonly kind: "slow close"; readonly ms: number };

/** How much of a head, and of a body, still passes before it is hit. */
const passing = { head: 12, body: 3 };

/** A link of TCP to a port of this machine, which can be made to fail. */
export class FaultLink {
  port = 0;
  private fault: Fault = { kind: "none" };
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly upstreamPort: number) {}

  /** Connections that are open. */
  get connections(): number {
    return this.sockets.size;
  }

  async play(fault: Fault): Promise<void> {
    this.fault = fault;
    if (fault.kind === "down") await this.close();
    else await this.open();
  }

  async open(): Promise<void> {
    if (this.server) return;
    this.server = createServer((client) => this.accept(client));
    this.server.listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private accept(client: Socket): void {
    this.sockets.add(client);
    client.on("error", () => undefined).once("close", () => this.sockets.delete(client));
    if ("at" in this.fault && this.fault.at === "connect") return hit(client, this.fault.kind);
    const upstream = connect({ host: "127.0.0.1", port: this.upstreamPort, allowHalfOpen: true });
    client.once("close", () => upstream.destroy());
    // A connection that is hit has nothing behind it any more.
    upstream.on("error", () => undefined);
    client.pipe(upstream);
    this.relay(upstream, client).catch(() => client.destroy());
  }

  /** Passes answers on, as the fault of the moment has it, until one is hit. */
  private async relay(from: Socket, to: Socket): Promise<void> {
    let seen = Buffer.alloc(0);
    for await (const chunk of from as AsyncIterable<Buffer>) {
      const { fault } = this;
      const start = seen.length;
      seen = Buffer.concat([seen, chunk]);
      const end = "at" in fault ? placeOf(seen, fault.at) : Infinity;
      if ("at" in fault) await write(to, seen.subarray(start, end));
      else await this.pass(chunk, to);
      if ("at" in fault && seen.length >= end) return hit(to, fault.kind);
    }
    if (this.fault.kind === "slow close") await pause(this.fault.ms);
    to.end();
  }

  private async pass(chunk: Buffer, to: Socket): Promise<void> {
    if (this.fault.kind === "latency") await pause(this.fault.ms);
    const { bytes, pauseMs } = this.fault.kind === "slices" ? this.fault : { bytes: chunk.length, pauseMs: 0 };
    for (let at = 0; at < chunk.length; at += bytes) {
      await write(to, chunk.subarray(at, at + bytes));
      if (pauseMs > 0) await pause(pauseMs);
    }
  }
}

const pause = (ms: number) => sleep(ms, undefined, { ref: false });

/** Where in what has come so far the fault hits; beyond its end if not yet. */
function placeOf(answer: Buffer, place: Place): number {
  if (place === "headers") return passing.head;
  const headEnd = answer.indexOf("\r\n\r\n");
  return headEnd < 0 ? Infinity : headEnd + 4 + passing.body;
}

function hit(socket: Socket, kind: "reset" | "cut" | "silent"): void {
  if (kind === "reset") socket.resetAndDestroy();
  if (kind === "cut") socket.end();
  // Who asks may say more, or go: both must be noticed.
  socket.resume();
}

async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (bytes.length > 0 && !socket.write(bytes)) await once(socket, "drain");
}
