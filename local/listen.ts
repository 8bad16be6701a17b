import { type Server } from "node:http";
import { type AddressInfo } from "node:net";

export interface ListenOptions {
  readonly host: string;
  /** The first port to try; 0 takes any free one. */
  readonly port: number;
}

const highestPort = 65_535;

/**
 * Listens on the first free port from `port` on, and gives that port.
 * @throws Error if the address cannot be had at all, or no port from there on is free.
 */
export async function listen(server: Server, { host, port }: ListenOptions): Promise<number> {
  for (let candidate = port; candidate <= highestPort; candidate++) {
    try {
      return await listenOn(server, host, candidate);
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

/** Ends all connections and stops listening. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
