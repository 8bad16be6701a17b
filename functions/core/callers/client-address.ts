import * as ipaddr from "ipaddr.js";

/**
 * Identifies an anonymous caller by IPv4 address, or by the /64 of an IPv6 address: the smallest block assigned to a
 * household or machine, which can choose any address in it.
 * @throws Error if the text is not an IP address
 */
export function addressId(sourceIp: string): string {
  const address = ipaddr.process(sourceIp);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.map((part, i) => (i < 4 ? part : 0));
  return `${new ipaddr.IPv6(network).toString()}/64`;
}
