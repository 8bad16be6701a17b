import * as ipaddr from "ipaddr.js";

/**
 * What an anonymous caller is counted by: its IPv4 address, or the /64 of its IPv6 address, which is what one household
 * or machine is given at least and can choose addresses from at will.
 * @throws Error if the text is no address.
 */
export function addressId(sourceIp: string): string {
  const address = ipaddr.process(sourceIp);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.map((part, i) => (i < 4 ? part : 0));
  return `${new ipaddr.IPv6(network).toString()}/64`;
}
