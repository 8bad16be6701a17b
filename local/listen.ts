import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { httpApi } from "../functions/core/limits";

/** A listening server. Requests that arrive before `handle` is called wait for it. */
export interface Listening {
  readonly port: number;
  handle(listener: RequestListener): void;
  /** Stops listening and ends all connections. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** The first port to try; 0 takes any free one. */
  readonly port: number;
}

const highestPort = 65_535;
/** Above API Gateway's limit, so that the gateway stand-in refuses, not Node.js. */
const maxHeaderSize = 4 * httpApi.maxHeaderBytes;

/**
 * Listens on the first free port from `port` up.
 * @throws Error if the address is not available, or no port is free
 */
export async function listen({ host, port }: ListenOptions): Promise<Listening> {
  let handle!: (listener: RequestListener) => void;
  const listener = new Promise<RequestListener>((resolve) => (handle = resolve));
  const server = createServer({ maxHeaderSize }, (request, response) => {
    void listener.then((answer) => answer(request, response));
  });
  for (let candidate = port; candidate <= highestPort; candidate++) {
    try {
      return { port: await listenOn(server, host, candidate), handle, close: () => closeServer(server) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") continue;
      throw new Error(`Cannot listen on ${host}, port ${candidate}: ${(error as Error).message}. Set HOST or PORT.`, {
        cause: error,
      });
    }
  }
  throw new Error(`Every port of ${host} from ${port} on is in use. Set PORT to a lower one, or to 0 for any.`);
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
