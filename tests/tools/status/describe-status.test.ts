import { describeStatus, needsAttention } from "../../../tools/status/describe-status";
import { type StackStatus } from "../../../tools/status/read-status";

const iris = {
  name: "iris",
  endpoint: "iris-5ad1c267-0123456",
  hosting: "serverless",
  version: "5ad1c2671234",
  state: "InService",
  reason: null,
  variants: [{ name: "live", figures: { requests: 20, errors: 1, p50Ms: 12.4, p95Ms: 640.6 } }],
};
const status: StackStatus = {
  stack: "dev",
  region: "eu-west-3",
  window: { start: "2026-11-29T11:00:00.000Z", end: "2026-11-29T12:00:00.000Z" },
  release: { version: "8", candidate: null },
  functions: { api: "api-0123abc" },
  logGroups: ["api-0123abc"],
  models: [iris],
  api: { requests: 40, errors: 1, p50Ms: 30, p95Ms: 700 },
  alarms: [],
  month: { from: "2026-11-01", dollars: 3.2 },
  costProblem: null,
  problems: [],
};

describe("describeStatus", () => {
  it("shows release, figures, models, alarms and cost", () => {
    expect(describeStatus(status, null)).toEqual([
      "Stack dev in eu-west-3: version 8 is live.",
      "From 2026-11-29T11:00:00.000Z to 2026-11-29T12:00:00.000Z:",
      "",
      "API: 40 requests, 1 server errors (2.5 %), p50 30 ms, p95 700 ms",
      "",
      "model  state      hosting     version       requests  errors  model p50  model p95",
      "iris   InService  serverless  5ad1c2671234  20        1       12 ms      641 ms",
      "",
      "Alarms: none rings",
      "Cost since 2026-11-01: 3.20 USD, as billed so far (up to a day behind)",
    ]);
  });

  it("shows a shift, a broken endpoint, ringing alarms, what is unknown, and the estimate in place of the bill", () => {
    const alarm = {
      name: "dev-stack",
      since: "2026-11-29T11:50:00.000Z",
      reason: "Threshold Crossed",
      description: "https://example.com/runbook.md#stack First: npm run status -- dev",
    };
    const lines = describeStatus(
      {
        ...status,
        release: { version: "8", candidate: { version: "9", percent: 10 } },
        models: [{ ...iris, state: "Failed", reason: "no capacity", variants: [] }],
        api: null,
        alarms: [alarm],
        month: null,
        costProblem: "Not permitted: the credentials need ce:GetCostAndUsage.",
        problems: ["Not permitted: the credentials need cloudwatch:GetMetricData."],
      },
      { dollars: 0.5, requestsPerMonth: 1000 },
    );
    expect(lines[0]).toBe("Stack dev in eu-west-3: version 8 is live, version 9 gets 10 % of the requests.");
    expect(lines.slice(3)).toEqual([
      "API: no figures",
      "",
      "model  state                hosting     version       requests  errors  model p50  model p95",
      "iris   Failed: no capacity  serverless  5ad1c2671234  -         -       -          -",
      "",
      "Alarms: 1 rings",
      "  dev-stack, since 2026-11-29T11:50:00.000Z",
      "    https://example.com/runbook.md#stack First: npm run status -- dev",
      "    Threshold Crossed",
      "Cost of this month: unknown. Not permitted: the credentials need ce:GetCostAndUsage. Estimate for a month of 1000 requests: 0.500 USD (npm run cost).",
      "Unknown: Not permitted: the credentials need cloudwatch:GetMetricData.",
    ]);
  });
});

describe("needsAttention", () => {
  it.each<[string, Partial<StackStatus>, boolean]>([
    ["a stack that serves", {}, false],
    ["a model that is asleep", { models: [{ ...iris, state: "asleep" }] }, false],
    ["an endpoint that is missing", { models: [{ ...iris, state: "Missing" }] }, true],
    ["an alarm that rings", { alarms: [{ name: "a", since: null, reason: "", description: "" }] }, true],
  ])("judges %s", (_what, change, expected) => {
    expect(needsAttention({ ...status, ...change })).toBe(expected);
  });
});
