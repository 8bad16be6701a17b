import { describeReports } from "../../../tools/smoke/describe-reports";

const report = { name: "iris", state: "cold", version: "1", cases: 36, passed: 36, firstMs: 3091.4, warmMs: 63.2 };

describe("describeReports", () => {
  it("has a line for each model, and its first problems below it", () => {
    const problems = ["one", "two", "three", "four", "five"];
    expect(
      describeReports([
        { ...report, problems: [] },
        { ...report, name: "velib-forecast", passed: 31, problems },
        { ...report, name: "digits", state: "asleep", problems: [] },
        { ...report, name: "wine", passed: 0, firstMs: null, warmMs: null, problems: ["down"] },
      ]),
    ).toEqual([
      "passed   iris            36 of 36 cases  first 3091 ms (cold)  then 63 ms",
      "FAILED   velib-forecast  31 of 36 cases  first 3091 ms (cold)  then 63 ms",
      "         one",
      "         two",
      "         three",
      "         2 more problems",
      "skipped  digits          asleep",
      "FAILED   wine            0 of 36 cases",
      "         down",
    ]);
  });
});
