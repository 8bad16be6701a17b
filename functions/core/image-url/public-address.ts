import ipaddr from "ipaddr.js";
import { isIP } from "node:net";

/** IPv6 global unicast: the only space that IANA allocates to the public internet. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/** Documentation prefix missing from ipaddr.js, which knows only 2001:db8. */
const documentation = ipaddr.IPv6.parseCIDR("3fff::/20");

/**
 * True for an address of the public internet: not private, local, shared, reserved, multicast or a metadata service,
 * and not an IPv6 address that embeds an IPv4 one. Accepts only the resolver's notation.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4 || (parsed.match(globalUnicast) && !parsed.match(documentation));
}
