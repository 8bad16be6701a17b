import * as ipaddr from "ipaddr.js";
import { type CallerPolicy } from "./policy";

/** Length of the network that stands for an address, in bits. */
const networks = {
  /** The smallest IPv6 block assigned to a household or machine, which can choose any address in it. */
  keep: { ipv4: 32, ipv6: 64 },
  truncate: { ipv4: 24, ipv6: 48 },
} as const;

/**
 * Identifies an anonymous caller by address, as far as the setting `api.callers.clientAddresses` keeps it.
 * @throws Error if the text is not an IP address
 */
export function addressId(sourceIp: string, kept: CallerPolicy["clientAddresses"] = "keep"): string {
  if (kept === "drop") return "unknown";
  const address = ipaddr.process(sourceIp);
  const isIpv4 = address instanceof ipaddr.IPv4;
  const bits = isIpv4 ? networks[kept].ipv4 : networks[kept].ipv6;
  if (bits === 32) return address.toString();
  const cidr = `${address.toString()}/${bits}`;
  const network = isIpv4 ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${network.toString()}/${bits}`;
}
