import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { bodyLength, formatHead, readMessages, sendMessage } from "./http-messages";

export interface OneByOneOptions {
  readonly url: string;
  readonly seconds: number;
  /** JSON bodies, sent in turn and repeatedly; or a function that makes the next one, so that none is sent twice. */
  readonly bodies: readonly string[] | (() => string);
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Posts JSON over one connection, each request after the previous answer. Returns each latency in milliseconds, finer
 * than `load` measures, and without an HTTP client, which takes as long as a fast server.
 * @throws Error if any answer is not 200, is missing, or has no length
 */
export async function askOneByOne({ url, seconds, bodies, headers = {} }: OneByOneOptions): Promise<readonly number[]> {
  const { hostname, port, pathname, host } = new URL(url);
  const head = formatHead(`POST ${pathname} HTTP/1.1`, { host, "content-type": "application/json", ...headers });
  const next = typeof bodies === "function" ? bodies : () => bodies[took.length % bodies.length]!;
  const took: number[] = [];

  const socket = createConnection({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  const ask = createAsk(socket, url);
  try {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      const body = next();
      const asked = performance.now();
      await ask(head, body);
      took.push(performance.now() - asked);
    }
  } finally {
    socket.destroy();
  }
  return took;
}

/** Sends a request and waits for its answer. */
function createAsk(socket: Socket, url: string): (head: string, body: string) => Promise<void> {
  let settle: (error?: Error) => void = () => undefined;
  readMessages(socket, (head) => {
    const status = head.slice(9, 12);
    if (status !== "200") settle(new Error(`${url} answered ${status}.`));
    else if (bodyLength(head) === undefined) settle(new Error(`${url} did not say how long its answer is.`));
    else settle();
  });
  socket.on("error", (error) => settle(error));
  socket.on("close", () => settle(new Error(`${url} closed the connection.`)));
  return (head, body) =>
    new Promise((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
      sendMessage(socket, head, body);
    });
}
