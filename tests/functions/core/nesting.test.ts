import fc from "fast-check";
import { maxNesting, nestsTooDeeply } from "../../../functions/core/nesting";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("nestsTooDeeply", () => {
  it("accepts nesting up to the limit and not one level more", () => {
    expect([nestsTooDeeply(nested(maxNesting)), nestsTooDeeply(nested(maxNesting + 1))]).toEqual([false, true]);
  });

  it.each([
    ["brackets in a string", JSON.stringify("[".repeat(100))],
    ["brackets behind an escaped quote", JSON.stringify('"'.repeat(3) + "[".repeat(100))],
    ["brackets behind escaped backslashes", JSON.stringify({ a: "\\\\", b: "\\" + "[".repeat(100) })],
    ["many shallow arrays", JSON.stringify(new Array(1000).fill([]))],
    ["a string without an end", '"' + "[".repeat(100)],
    ["no text", ""],
  ])("counts levels correctly in %s", (_what, json) => {
    expect(nestsTooDeeply(json)).toBe(false);
  });

  it("agrees with the depth of what JSON.parse builds, for any value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 70 }), (value, around) => {
        const json = "[".repeat(around) + JSON.stringify(value) + "]".repeat(around);
        expect(nestsTooDeeply(json)).toBe(depthOf(JSON.parse(json)) > maxNesting);
      }),
    );
  });
});
