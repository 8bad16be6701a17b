import fc from "fast-check";
import { isSameJson, prettyJson } from "../../../site/src/json";

describe("prettyJson", () => {
  it("keeps what fits on one line", () => {
    expect(prettyJson({ instances: [[5.1, 3.5, 1.4, 0.2]], empty: {} })).toBe(
      '{ "instances": [[5.1, 3.5, 1.4, 0.2]], "empty": {} }',
    );
  });

  it("breaks only what does not fit", () => {
    expect(prettyJson({ a: [1, 2, 3], b: { c: "long enough" } }, 20)).toBe(
      '{\n  "a": [1, 2, 3],\n  "b": {\n    "c": "long enough"\n  }\n}',
    );
  });

  it("writes the same JSON at any width", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(100), (value, width) => {
        expect(JSON.parse(prettyJson(value, width))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("isSameJson", () => {
  it.each([
    [
      { a: 1, b: [{ c: null, d: "x" }] },
      { b: [{ d: "x", c: null }], a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
  ])("is true for %j and %j", (a, b) => expect(isSameJson(a, b)).toBe(true));

  it.each([
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: 1 }, { a: "1" }],
  ])("is false for %j and %j", (a, b) => expect(isSameJson(a, b)).toBe(false));
});
