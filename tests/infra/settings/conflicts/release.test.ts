import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError } from "../../../../infra/settings/problems";

function problemsOf(release: object, api: object = {}) {
  const values = { models: [{ name: "iris" }], release, api };
  try {
    parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml" }, { known: ["iris"] });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("a release in steps", () => {
  it.each(["canary", "linear"])("is refused without the metrics that its alarms read: %s", (strategy) => {
    expect(problemsOf({ strategy }, { metrics: false })).toEqual([
      {
        key: "modelfront:release.strategy",
        found: strategy,
        allowed: "all-at-once, unless api.metrics is true: its alarms read these metrics",
      },
    ]);
  });

  it("needs no metrics if it is all at once", () => {
    expect(problemsOf({ strategy: "all-at-once" }, { metrics: false })).toEqual([]);
  });

  it("is refused if it takes longer than CodeDeploy waits", () => {
    expect(problemsOf({ strategy: "linear", percent: 5, minutes: 152 })).toEqual([
      {
        key: "modelfront:release.minutes",
        found: 152,
        allowed: "at most 151: CodeDeploy ends a shift after 2880 minutes, and this one has 19 steps",
      },
    ]);
    expect(problemsOf({ strategy: "linear", percent: 5, minutes: 151 })).toEqual([]);
    expect(problemsOf({ strategy: "canary", percent: 5, minutes: 1440 })).toEqual([]);
  });
});
