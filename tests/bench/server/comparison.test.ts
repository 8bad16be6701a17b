import { describeComparison } from "../../../bench/server/comparison";

const found = {
  ours: 10,
  comparisons: new Map([
    ["slow", { ratio: 5, ours: 10, peer: 50 }],
    ["fast", { ratio: 1.2, ours: 10, peer: 12 }],
  ]),
  selfRatio: 1.01,
  isValid: true,
};
const common = { title: "1 at once", figure: "CPU", format: (value: number) => `${value} µs` };

describe("describeComparison", () => {
  it("judges each contender by its goal, and calls one that is not there missing", () => {
    const { markdown, isPassed } = describeComparison({ ...common, found, goals: { slow: 5, fast: 1.5, absent: 2 } });
    expect(isPassed).toBe(false);
    expect(markdown.split("\n")).toEqual([
      "| 1 at once |     CPU | times ours | goal | verdict |",
      "| --------- | ------: | ---------: | ---: | ------: |",
      "| ours      |   10 µs |       1.01 |      |         |",
      "| slow      |   50 µs |       5.00 |    5 |  passed |",
      "| fast      |   12 µs |       1.20 |  1.5 |  FAILED |",
      "| absent    | missing |            |    2 | missing |",
    ]);
  });

  it("passes only if every goal is reached by someone who was measured", () => {
    const isPassed = (goals: Record<string, number>) => describeComparison({ ...common, found, goals }).isPassed;
    expect(isPassed({ slow: 5, fast: 1.2 })).toBe(true);
    expect(isPassed({ slow: 5.1 })).toBe(false);
    expect(isPassed({ slow: 5, absent: 1 })).toBe(false);
  });

  it("tells of a contender without a goal, and judges nothing", () => {
    const { markdown, isPassed } = describeComparison({ ...common, found, goals: { slow: null, fast: 1.2 } });
    expect(isPassed).toBe(true);
    expect(markdown).toContain("| slow      | 50 µs |       5.00 |      |         |");
    expect(describeComparison({ ...common, found, goals: { absent: null } }).isPassed).toBe(false);
  });

  it("concludes nothing from a noisy measurement", () => {
    const noisy = { ...found, selfRatio: 1.3, isValid: false };
    const { markdown, isPassed } = describeComparison({ ...common, found: noisy, goals: { slow: 1 } });
    expect(isPassed).toBe(false);
    expect(markdown.split("\n").slice(2)).toEqual([
      "| ours      | 10 µs |       1.30 |      | void: too noisy |",
      "| slow      | 50 µs |       5.00 |    1 |            void |",
    ]);
  });
});
