import { createServer, type Server } from "node:http";
import { Server as NetServer } from "node:net";
import { type Application } from "../application";
import { httpApi } from "../core/limits";
import { createRequestListener, type ListenerOptions } from "./request-listener";

export interface ApiServer {
  readonly http: Server;
  /**
   * Stops accepting connections, answers the requests received, and resolves once every connection has ended.
   * @param seconds after which the answers that are still under way are broken off
   */
  drain(seconds: number): Promise<void>;
}

/** Longer than the idle timeout of AWS's load balancers (60 s): the side that sends requests closes connections. */
const keepAliveSeconds = 65;

/** How long a request that is already on the wire may take to arrive once the server stops. */
const lingerMs = 500;

/** The API on node:http, with the limits of API Gateway. */
export function createApiServer(application: Application, options: Omit<ListenerOptions, "isClosing">): ApiServer {
  let isClosing = false;
  const listener = createRequestListener(application, { ...options, isClosing: () => isClosing });
  const http = createServer(
    {
      maxHeaderSize: httpApi.maxHeaderBytes,
      headersTimeout: httpApi.timeoutSeconds * 1000,
      requestTimeout: httpApi.timeoutSeconds * 1000,
      keepAliveTimeout: keepAliveSeconds * 1000,
    },
    listener,
  );
  return {
    http,
    async drain(seconds) {
      isClosing = true;
      // `http.Server.close` would cut idle connections at once, although the next request may be on the wire.
      const closed = new Promise((resolve) => NetServer.prototype.close.call(http, resolve));
      const timers = [
        setTimeout(() => http.closeIdleConnections(), lingerMs),
        setTimeout(() => http.closeAllConnections(), seconds * 1000),
      ];
      await closed;
      timers.forEach(clearTimeout);
    },
  };
}
