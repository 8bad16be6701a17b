import { readFileSync } from "node:fs";
import path from "node:path";
import { measuredModels, scalingTarget } from "../../../infra/models/scaling-target";

const repository = path.join(__dirname, "../../..");
const settings = { min: 1, max: 5, scaleInCooldownSeconds: 600, scaleOutCooldownSeconds: 300 };
const auto = { ...settings, invocationsPerInstancePerMinute: "auto" } as const;

/** Our CPU time per request in a section of the results, in microseconds. */
function resultOf(section: string): number {
  const text = readFileSync(path.join(repository, "bench/RESULTS.md"), "utf8");
  const [, figure] = new RegExp(`bench/server/${section}: begin[^]*?\\| ours +\\| +([\\d.]+) µs`).exec(text) ?? [];
  return Number(figure);
}

describe("scalingTarget", () => {
  it("is the number of the settings", () => {
    expect(scalingTarget(["anything"], { ...settings, invocationsPerInstancePerMinute: 70 })).toBe(70);
  });

  it.each([
    ["iris", "iris"],
    ["velib-forecast", "lstm"],
  ])("is, for auto, half of a minute's requests as the results have them for %s", (model, section) => {
    const expected = 0.5 * 60 * (1e6 / resultOf(section));
    // The results are rounded for reading.
    expect(Math.abs(scalingTarget([model], auto) / expected - 1)).toBeLessThan(0.01);
  });

  it("is unknown, for auto, where nothing was measured", () => {
    expect(measuredModels).toEqual(["iris", "velib-forecast"]);
    expect(() => scalingTarget(["digits"], auto)).toThrow('Model "digits" has no measured request rate.');
  });
});
