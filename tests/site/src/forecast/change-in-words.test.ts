import { changeInWords } from "../../../../site/src/forecast/change-in-words";
import { rounder } from "../../../../site/src/forecast/scale";

describe("changeInWords", () => {
  it.each([
    [1.25, "▲ 1.3 more than now"],
    [-0.206, "▼ 0.2 less than now"],
    [0.04, "as many as now"],
    [0, "as many as now"],
  ])("tells a change of %d by a shape and a word", (change, words) => {
    expect(changeInWords(change, rounder(20))).toBe(words);
  });
});
