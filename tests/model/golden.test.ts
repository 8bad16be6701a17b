import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { difference, goldenFile } from "../../model/golden";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const json = fc.jsonValue();

/** A copy in which -0 is 0, as in a file. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("difference", () => {
  it("allows large numbers a relative tolerance, and small ones an absolute one", () => {
    const tolerance = { absolute: 0.001, relative: 0.001 };
    expect(difference(250_000, 250_200, tolerance)).toBeNull();
    expect(difference(250_000, 250_300, tolerance)).toContain("300 apart");
    expect(difference(0.1, 0.1009, tolerance)).toBeNull();
    expect(difference(0.1, 0.102, tolerance)).toContain("apart");
  });

  it.each([
    [
      "a number beyond the tolerance",
      { p: [0.5] },
      { p: [0.52] },
      "$.p[0]: expected 0.5, got 0.52 (0.020000000000000018 apart)",
    ],
    ["another word", { label: "cat" }, { label: "dog" }, '$.label: expected "cat", got "dog"'],
    ["a number for a word", { label: "1" }, { label: 1 }, '$.label: expected "1", got 1'],
    ["an answer that is missing", { label: "cat" }, {}, '$.label: expected "cat", got nothing'],
    ["null where there should be a value", { a: { b: 1 } }, { a: null }, '$.a: expected {"b":1}, got null'],
    ["a shorter list", [1, 2], [1], "$: expected 2 elements, got 1"],
    ["an object for a list", [], {}, "$: expected [], got {}"],
    ["a number that is none", 1, NaN, "$: expected 1, got NaN (NaN apart)"],
    ["what only an object's prototype has", { toString: {} }, {}, "$.toString: expected {}, got nothing"],
  ])("tells of %s", (_, expected, actual, found) => {
    expect(difference(expected, actual, 0.01)).toBe(found);
  });

  it("tells of the first difference alone", () => {
    expect(difference({ a: 1, b: [1, 2] }, { a: 1, b: [2, 3] }, 0.1)).toBe("$.b[0]: expected 1, got 2 (1 apart)");
  });

  it("does not look at keys that are not expected", () => {
    expect(difference({ a: 1 }, { a: 1, inference_time_ms: 4 }, 1e-5)).toBeNull();
  });

  it("finds none between a value and itself, with no tolerance at all", () => {
    fc.assert(fc.property(json, (value) => expect(difference(value, value, 0)).toBeNull()));
  });

  it("finds none between a value and its copy by way of JSON", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(difference(throughJson(value), throughJson(value), 0)).toBeNull();
      }),
    );
  });

  it("lets numbers differ by the tolerance and no more, at any depth", () => {
    fc.assert(
      fc.property(finite, fc.double({ min: 0, max: 0.1, noNaN: true }), fc.boolean(), (value, apart, nested) => {
        const wrap = (number: number) => (nested ? [{ p: number }] : number);
        const found = difference(wrap(value), wrap(value + apart), 0.05);
        expect(found === null).toBe(Math.abs(value - (value + apart)) <= 0.05);
      }),
    );
  });

  it("finds one wherever two JSON values are not the same", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        // Keys that only one side has are not looked at from the other side, so look from both.
        const same = difference(a, b, 0) === null && difference(b, a, 0) === null;
        expect(same).toBe(isDeepStrictEqual(throughJson(a), throughJson(b)));
      }),
    );
  });
});

describe("goldenFile", () => {
  const cases = Array.from({ length: 20 }, (_, i) => ({ name: `case ${i}`, request: { x: i }, response: { y: i } }));
  const valid = { reference: "scikit-learn 1.9.1", tolerance: 1e-5, cases };

  it("accepts 20 cases", () => {
    expect(goldenFile.parse(valid)).toEqual(valid);
  });

  it.each([
    ["19 cases", { ...valid, cases: cases.slice(1) }],
    ["a tolerance of 0", { ...valid, tolerance: 0 }],
    ["a tolerance that proves nothing", { ...valid, tolerance: 0.02 }],
    ["no reference", { ...valid, reference: "" }],
    ["a key that it does not know", { ...valid, extra: 1 }],
    ["a case without an answer", { ...valid, cases: [...cases, { name: "a", request: {} }] }],
    ["a request that is no object", { ...valid, cases: [...cases, { name: "a", request: [1], response: 1 }] }],
  ])("refuses %s", (_, file) => {
    expect(goldenFile.safeParse(file).success).toBe(false);
  });
});
