import { createForwardedAddress, parseNetwork } from "../../../functions/node/forwarded-address";

describe("the client's address", () => {
  it("is that of the connection without trusted proxies, whatever the client sends", () => {
    expect(createForwardedAddress([])("203.0.113.7", "198.51.100.1")).toBe("203.0.113.7");
  });

  const behindProxies = createForwardedAddress(["10.0.0.0/8", "192.0.2.1", "fd00::/8"].map(parseNetwork));

  it.each([
    ["the last entry where one proxy is in between", "10.0.0.5", "198.51.100.1, 203.0.113.7", "203.0.113.7"],
    ["the last entry that no proxy of ours reported", "10.0.0.5", "9.9.9.9, 203.0.113.7, 192.0.2.1", "203.0.113.7"],
    ["that of a connection from elsewhere", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
    ["the proxy's own without the header", "10.0.0.5", undefined, "10.0.0.5"],
    ["the proxy's own where the last entry is no address", "10.0.0.5", "203.0.113.7, unknown", "10.0.0.5"],
    ["found behind an IPv4 proxy on an IPv6 socket", "::ffff:10.0.0.5", "203.0.113.7", "203.0.113.7"],
    ["found behind an IPv6 proxy", "fd00::1", "2001:db8::7", "2001:db8::7"],
  ])("is %s", (_, connected, forwardedFor, expected) => {
    expect(behindProxies(connected, forwardedFor)).toBe(expected);
  });

  it.each(["10.0.0.0/33", "proxy.example", ""])("cannot be found behind a proxy named %j", (text) => {
    expect(() => parseNetwork(text)).toThrow();
  });
});
