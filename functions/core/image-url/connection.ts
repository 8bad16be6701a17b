import { lookup } from "node:dns/promises";
import { type ClientRequestArgs, type IncomingMessage } from "node:http";
import https from "node:https";
import tls, { type TLSSocket } from "node:tls";
import { imageContentTypes } from "../../../model/picture-type";

/** All addresses of a host, IPv4 first: Lambda reaches those everywhere. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: "ipv4first" });
  return found.map(({ address }) => address);
}

/**
 * Opens a TLS connection to this address, whatever the host's name resolves to by now; the certificate must be the
 * host's.
 */
export function connectTls(address: string, host: string): TLSSocket {
  return tls.connect({
    host: address,
    port: 443,
    servername: host,
    ALPNProtocols: ["http/1.1"],
    // Overrides NODE_TLS_REJECT_UNAUTHORIZED.
    rejectUnauthorized: true,
  });
}

/** Sends a GET on its own connection; resolves with the response's head. */
export function get(
  url: URL,
  createConnection: NonNullable<ClientRequestArgs["createConnection"]>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: imageContentTypes.join(", "), "accept-encoding": "identity" };
    // Without an agent Node.js assumes HTTP's default port, and would put 443 into the Host header.
    const request = https.get(url, { headers, createConnection, defaultPort: 443, signal }, resolve);
    request.on("error", reject);
    request.on("close", () => reject(new Error("The connection ended without an answer.")));
  });
}
