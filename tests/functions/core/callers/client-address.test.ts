import fc from "fast-check";
import { addressId } from "../../../../functions/core/callers/client-address";

describe("addressId", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
    ["::1", "::/64"],
    ["fe80::1%eth0", "fe80::/64"],
  ])("counts %s as %s", (address, id) => {
    expect(addressId(address)).toBe(id);
  });

  it.each([
    ["203.0.113.7", "truncate", "203.0.113.0/24"],
    ["2001:db8:1:2:3:4:5:6", "truncate", "2001:db8:1::/48"],
    ["203.0.113.7", "drop", "unknown"],
    ["203.0.113.7", undefined, "203.0.113.7"],
  ] as const)("keeps of %s with clientAddresses %s: %s", (address, kept, id) => {
    expect(addressId(address, kept)).toBe(id);
  });

  it("gives one id to all addresses of a /64, and another to the next", () => {
    const parts = (length: number) =>
      fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: length, maxLength: length });
    fc.assert(
      fc.property(parts(3), fc.integer({ min: 1, max: 0xfffe }), parts(4), parts(4), (site, subnet, one, other) => {
        const address = (net: number, host: number[]) =>
          [0x2001, ...site.slice(1), net, ...host].map((part) => part.toString(16)).join(":");
        expect(addressId(address(subnet, one))).toBe(addressId(address(subnet, other)));
        expect(addressId(address(subnet, one))).not.toBe(addressId(address(subnet + 1, one)));
      }),
    );
  });

  it.each(["", "localhost", "203.0.113.7, 10.0.0.1", "203.0.113.256"])("takes %j for no address", (text) => {
    expect(() => addressId(text)).toThrow();
  });
});
