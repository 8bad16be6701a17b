import * as ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = readonly [network: Address, prefixBits: number];

/** Parses a network. @throws Error if the text is neither an IP address nor a network such as `10.0.0.0/8` */
export function parseNetwork(text: string): Network {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

/** Finds the client's address from that of the connection and the header `X-Forwarded-For`. */
export type ForwardedAddress = (connected: string, forwardedFor: string | undefined) => string;

/**
 * Creates the function that finds a client's address. `X-Forwarded-For` is read from its end, and only as far as the
 * address that reported an entry is a trusted proxy: anyone can send the rest.
 */
export function createForwardedAddress(proxies: readonly Network[]): ForwardedAddress {
  const isProxy = (address: Address) =>
    proxies.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
  return (connected, forwardedFor = "") => {
    let address = ipaddr.process(connected);
    for (const hop of forwardedFor.split(",").reverse()) {
      const text = hop.trim();
      if (!isProxy(address) || !ipaddr.isValid(text)) break;
      address = ipaddr.process(text);
    }
    return address.toString();
  };
}
