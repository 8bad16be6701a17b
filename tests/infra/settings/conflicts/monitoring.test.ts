import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError } from "../../../../infra/settings/problems";
import { type Settings } from "../../../../infra/settings/schema";

const parse = (settings: Record<string, unknown>): Settings =>
  parseSettings(
    { values: { models: [{ name: "iris" }], ...settings }, region: "eu-west-3", source: "Pulumi.test.yaml" },
    { known: ["iris"] },
  );

/** Keys of the settings that are refused, below `modelfront:monitoring.`. */
function refused(settings: Record<string, unknown>): string[] {
  try {
    parse(settings);
    return [];
  } catch (error) {
    if (error instanceof SettingsError)
      return error.problems.map(({ key }) => key.replace("modelfront:monitoring.", ""));
    throw error;
  }
}

describe("monitoring", () => {
  it("is essential alarms by default, and nothing that keeps containers warm or costs more", () => {
    expect(parse({}).monitoring).toEqual({
      alarms: "essential",
      emails: [],
      encryptTopic: false,
      runbook: "https://github.com/modelfront/modelfront/blob/main/docs/runbook.md",
      availabilityPercent: 99.9,
      p95Ms: 700,
      maxRequestDollarsPerHour: 1,
      whenTooExpensive: "notify",
      dashboard: false,
      savedQueries: false,
      tracing: false,
    });
  });

  it.each([
    ["availabilityPercent", 100],
    ["availabilityPercent", 0.999],
    ["p95Ms", 0],
    ["p95Ms", 0.7],
    ["maxRequestDollarsPerHour", 0],
    ["budgetDollarsPerMonth", -1],
    ["checkEveryMinutes", 0],
    ["whenTooExpensive", "stop"],
    ["alarms", true],
    ["runbook", "http://example.com/runbook"],
  ])("refuses %s: %s", (name, value) => {
    expect(refused({ monitoring: { [name]: value } })).toEqual([name]);
  });

  it("refuses alarms on models of the shared endpoint without the API's metrics", () => {
    const shared = { hosting: { mode: "shared" }, sharedEndpoint: { instanceType: "ml.m5.large" } };
    const withoutMetrics = { ...shared, api: { metrics: false } };
    expect(refused({ ...withoutMetrics, monitoring: { alarms: "all" } })).toEqual(["alarms"]);
    expect(refused({ ...withoutMetrics, monitoring: { alarms: "essential" } })).toEqual([]);
    expect(refused({ ...shared, monitoring: { alarms: "all" } })).toEqual([]);
    expect(refused({ api: { metrics: false }, monitoring: { alarms: "all" } })).toEqual([]);
  });

  it("refuses an address that is none, and a setting that does not exist", () => {
    expect(refused({ monitoring: { emails: ["on-call"] } })).toEqual(["emails[0]"]);
    expect(refused({ monitoring: { email: "on-call@example.com" } })).toHaveLength(1);
  });

  it("refuses addresses that nothing writes to", () => {
    const emails = ["on-call@example.com"];
    expect(refused({ monitoring: { alarms: "off", emails } })).toEqual(["emails"]);
    expect(refused({ monitoring: { alarms: "off", emails, budgetDollarsPerMonth: 10 } })).toEqual([]);
  });

  it("refuses the sleep without the alarm that begins it", () => {
    expect(refused({ monitoring: { alarms: "off", whenTooExpensive: "sleep" } })).toEqual(["whenTooExpensive"]);
    expect(refused({ monitoring: { whenTooExpensive: "sleep" } })).toEqual([]);
  });

  it("refuses the check in a stack that accepts no keys", () => {
    const api = { callers: { keys: false, anonymous: {} } };
    expect(refused({ api, monitoring: { checkEveryMinutes: 5 } })).toEqual(["checkEveryMinutes"]);
    expect(refused({ api })).toEqual([]);
  });
});
