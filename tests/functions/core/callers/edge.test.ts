import { ApiError } from "../../../../functions/core/errors";
import { createClientAddress, edgeHeaders, gateDomain, type Arrival } from "../../../../functions/core/callers/edge";

const secret = "s".repeat(40);
const sourceIp = "203.0.113.7";

/** A request with these headers. */
function arrival(headers: Readonly<Record<string, string>> = {}, domainName = "abc.execute-api.example"): Arrival {
  return { header: (name) => headers[name], sourceIp, domainName };
}

describe("a client's address", () => {
  it("is, without a domain, the one that connected to the gateway, whatever headers say", () => {
    const address = createClientAddress(undefined);
    const forged = { [edgeHeaders.secret]: secret, [edgeHeaders.address]: "198.51.100.1" };
    expect(address(arrival())).toBe(sourceIp);
    expect(address(arrival(forged))).toBe(sourceIp);
  });

  it.each(["198.51.100.1", "2001:db8::1"])("is, behind a domain, %s if CloudFront says so", (client) => {
    const headers = { [edgeHeaders.secret]: secret, [edgeHeaders.address]: client, "x-forwarded-for": "192.0.2.1" };
    expect(createClientAddress(secret)(arrival(headers))).toBe(client);
  });

  it.each([
    ["nothing", {}],
    ["an address alone", { [edgeHeaders.address]: "198.51.100.1" }],
    ["an empty secret", { [edgeHeaders.secret]: "", [edgeHeaders.address]: "198.51.100.1" }],
    ["another secret", { [edgeHeaders.secret]: "t".repeat(40), [edgeHeaders.address]: "198.51.100.1" }],
    ["the secret twice", { [edgeHeaders.secret]: `${secret},${secret}`, [edgeHeaders.address]: "198.51.100.1" }],
    ["the secret alone", { [edgeHeaders.secret]: secret }],
  ])("is refused, behind a domain, to a request around CloudFront that brings %s", (_what, headers) => {
    const refused = new ApiError("not_allowed", "This address is closed. Use the host name of the API.");
    expect(() => createClientAddress(secret)(arrival(headers))).toThrow(refused);
  });

  it("is not asked of the release gate, which invokes functions itself and so has a domain name that no gateway has", () => {
    expect(createClientAddress(secret)(arrival({}, gateDomain))).toBe(sourceIp);
  });
});
