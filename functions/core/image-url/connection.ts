import { lookup } from "node:dns/promises";
import { type IncomingMessage } from "node:http";
import https, { type Agent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { imageContentTypes } from "../../../model/picture-type";
import { isPublicAddress } from "./public-address";

/** Finds all addresses of a host. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** All addresses of a host, IPv4 first: Lambda reaches those everywhere. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: "ipv4first" });
  return found.map(({ address }) => address);
}

export interface GetOptions {
  readonly resolve: ResolveHost;
  readonly agent: Agent | undefined;
  readonly signal: AbortSignal;
}

/**
 * Sends a GET on a connection of its own to a public address of the host; resolves with the response's head. Rejects
 * without a connection if any address of the host is not public.
 */
export function get(url: URL, { resolve, agent, signal }: GetOptions): Promise<IncomingMessage> {
  return new Promise((respond, reject) => {
    // Node.js looks up names alone.
    if (isIP(url.hostname) !== 0 && !isPublicAddress(url.hostname)) throw new Error("The address is not public.");
    const request = https.get(
      url,
      {
        agent: agent ?? false,
        lookup: publicAddresses(resolve),
        headers: { accept: imageContentTypes.join(", "), "accept-encoding": "identity" },
        // Overrides NODE_TLS_REJECT_UNAUTHORIZED.
        rejectUnauthorized: true,
        signal,
      },
      respond,
    );
    request.on("error", reject);
    request.on("close", () => reject(new Error("The connection ended without an answer.")));
  });
}

/** Look-up for a connection, which goes to the very addresses that were checked. */
function publicAddresses(resolve: ResolveHost): LookupFunction {
  return (host, { all }, callback) => {
    const checked = async () => {
      const addresses = await resolve(host);
      const [first] = addresses.map((address) => ({ address, family: isIP(address) }));
      if (!first || !addresses.every(isPublicAddress)) throw new Error("The host has an address that is not public.");
      return { first, addresses };
    };
    checked().then(
      ({ first, addresses }) => {
        if (all)
          callback(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ""),
    );
  };
}
