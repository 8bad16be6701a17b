import { median, percentile } from "../../../bench/lib/statistics";

describe("percentile", () => {
  it.each([
    [[3, 1, 2], 50, 2],
    [[4, 1, 3, 2], 50, 2.5],
    [[1, 2, 3, 4, 5], 95, 4.8],
    [[7], 95, 7],
    [[10, 2, 33], 100, 33],
    [[10, 2, 33], 0, 2],
  ])("interpolates the values %j at %d: %d", (values, percent, expected) => {
    expect(percentile(values, percent)).toBeCloseTo(expected, 12);
  });

  it("sorts by value, not by text", () => {
    expect(median([9, 10, 100])).toBe(10);
  });

  it("refuses to make something of nothing", () => {
    expect(() => percentile([], 50)).toThrow(new Error("There is no percentile of no values."));
  });
});
