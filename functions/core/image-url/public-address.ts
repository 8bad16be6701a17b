import ipaddr from "ipaddr.js";
import { isIP } from "node:net";

/** What IANA has given out to the internet at large, out of all of IPv6. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/** 2001:db8 and its like: for documents alone. ipaddr.js does not know the newer one. */
const documentation = ipaddr.IPv6.parseCIDR("3fff::/20");

/**
 * Whether a resolved address is one of the public internet: no private, local, shared or reserved network, no metadata
 * service, no multicast, and no IPv6 address that stands for an IPv4 one. Only the notation of the resolver counts.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4 || (parsed.match(globalUnicast) && !parsed.match(documentation));
}
