import { changeInWords, rounder } from "../../../../site/src/forecast/wording";

describe("rounder", () => {
  it.each([
    [8, 8.7941, "8.79"],
    [20, 14.084, "14.1"],
    [20, -0.206, "−0.2"],
    [20, -0.001, "0"],
    [200, 113.44, "113"],
  ])("for values of size %d writes %d as %s", (size, value, text) => expect(rounder(size)(value)).toBe(text));
});

describe("changeInWords", () => {
  it.each([
    [1.25, "▲ 1.3 more than now"],
    [-0.206, "▼ 0.2 less than now"],
    [0.04, "same as now"],
    [0, "same as now"],
  ])("describes a change of %d by a shape and a word", (change, words) => {
    expect(changeInWords(change, rounder(20))).toBe(words);
  });
});
