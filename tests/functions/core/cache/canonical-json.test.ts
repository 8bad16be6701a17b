import fc from "fast-check";
import { canonicalJson } from "../../../../functions/core/cache/canonical-json";

describe("canonicalJson", () => {
  it.each([
    ['{ "b": 1.0, "a": [1e2, -0.0, "x"] }', '{"a":[100,0,"x"],"b":1}'],
    ['{"a":{"d":null,"c":true},"B":1,"10":1,"9":1}', '{"9":1,"10":1,"B":1,"a":{"c":true,"d":null}}'],
    ['"\\u00fc\\/"', '"ü/"'],
    ['{"__proto__":{"b":1,"a":2},"toJSON":1}', '{"__proto__":{"a":2,"b":1},"toJSON":1}'],
    ["[]", "[]"],
  ])("rewrites %s as %s", (json, canonical) => {
    expect(canonicalJson(json)).toBe(canonical);
  });

  it("is the same for two texts of one value, and says the same", () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, shuffled(inner)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json = JSON.stringify(value);
        const canonical = canonicalJson(json);
        expect(canonicalJson(JSON.stringify(shuffled(value), null, 2))).toBe(canonical);
        expect(JSON.parse(canonical)).toEqual(JSON.parse(json));
      }),
    );
  });
});
