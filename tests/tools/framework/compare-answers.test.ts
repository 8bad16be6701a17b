import { compareAnswers } from "../../../tools/framework/compare-answers";

describe("compareAnswers", () => {
  it("finds the largest difference between numbers and where it is", () => {
    const shape = { label: "a", values: [0, 0], deep: { x: 0 } };
    const one = { label: "a", values: [1, 2], deep: { x: 3 } };
    const other = { label: "a", values: [1.25, 2.5], deep: { x: 2.75 } };
    expect(compareAnswers(shape, one, other)).toEqual({ by: 0.5, at: "$.values[1]" });
  });

  it("looks at nothing that the shape does not have", () => {
    expect(compareAnswers({ a: 0 }, { a: 1, took: 5 }, { a: 1, took: 9 })).toEqual({ by: 0, at: "$" });
  });

  it.each([
    ["text that differs", { a: "" }, { a: "x" }, { a: "y" }, "$.a"],
    ["a number in place of text", { a: 0 }, { a: 1 }, { a: "1" }, "$.a"],
    ["a part that is missing", { a: { b: 0 } }, { a: { b: 1 } }, {}, "$.a.b"],
    ["an answer that is none", { a: 0 }, undefined, { a: 1 }, "$.a"],
    ["numbers that are none", { a: 0 }, { a: NaN }, { a: "NaN" }, "$.a"],
  ])("takes %s as infinitely far", (_, shape, one, other, at) => {
    expect(compareAnswers(shape, one, other)).toEqual({ by: Infinity, at });
  });
});
