import { isSameJson } from "../../../../site/src/card/same-json";

describe("isSameJson", () => {
  it.each([
    [
      { a: 1, b: [{ c: null, d: "x" }] },
      { b: [{ d: "x", c: null }], a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
  ])("takes %j and %j for the same", (a, b) => expect(isSameJson(a, b)).toBe(true));

  it.each([
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: 1 }, { a: "1" }],
  ])("tells %j from %j", (a, b) => expect(isSameJson(a, b)).toBe(false));
});
