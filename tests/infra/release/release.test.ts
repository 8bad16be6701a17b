import { readFileSync } from "node:fs";
import path from "node:path";
import { CandidateFunction } from "../../../infra/functions/live-function";
import { goLive } from "../../../infra/release/release";
import { bucket, settingsWith } from "../support/components";
import { evaluate, ofType, type Registration } from "../../../tools/graph/evaluate";

function candidate(name: string) {
  return new CandidateFunction(name, {
    files: new Map([[`${name}.mjs`, Buffer.from(name)]]),
    handler: `${name}.handler`,
    timeoutSeconds: 10,
    variables: {},
    policies: {},
    settings: settingsWith(),
  });
}

async function declare(release: object = {}): Promise<readonly Registration[]> {
  const { resources } = await evaluate(() => {
    goLive("gate", {
      functions: { api: candidate("api"), stream: candidate("stream"), authorizer: candidate("authorizer") },
      endpoints: [],
      access: { region: "eu-west-3", profile: undefined },
      bucket,
      settings: settingsWith({ release }),
    });
  });
  return resources;
}

const aliasesIn = (resources: readonly Registration[]) => ofType(resources, "aws:lambda/alias:Alias");

describe("goLive", () => {
  it("guards the alias of every function with the same gate, and drains each", async () => {
    expect(
      aliasesIn(await declare())
        .map(({ name, hooks }) => [name, hooks])
        .sort(),
    ).toEqual(
      ["api", "authorizer", "stream"].map((name) => [
        name,
        [
          "BeforeCreate gate",
          "BeforeUpdate gate",
          `AfterUpdate ${name}-drain`,
          ...(name === "api" ? ["AfterUpdate gate-retire"] : []),
        ],
      ]),
    );
  });

  it("moves no alias before every function has its new version, whichever alias runs the gate", async () => {
    const versions = ["api", "authorizer", "stream"].map((name) => `aws:lambda/function:Function ${name}`);
    for (const { dependencies } of aliasesIn(await declare())) {
      expect(dependencies).toEqual(expect.arrayContaining(versions));
    }
  });

  it("makes nothing of CodeDeploy, and no alarm, for a release all at once", async () => {
    const made = (await declare()).map(({ type }) => type).filter((type) => /codedeploy|cloudwatch\/metric/.test(type));
    expect(made).toEqual([]);
  });
});

describe("goLive in steps", () => {
  const canary = { strategy: "canary", percent: 25, minutes: 15, requestsPerMinute: 30 };

  it("moves the API's alias in the hook, after the group and its alarms are there, and the others behind the gate alone", async () => {
    const aliases = aliasesIn(await declare(canary));
    expect(aliases.map(({ name, hooks }) => [name, hooks.filter((hook) => hook.startsWith("Before"))]).sort()).toEqual([
      ["api", ["BeforeCreate gate", "BeforeUpdate gate-shift"]],
      ["authorizer", ["BeforeCreate gate", "BeforeUpdate gate"]],
      ["stream", ["BeforeCreate gate", "BeforeUpdate gate"]],
    ]);
    const group = "aws:codedeploy/deploymentGroup:DeploymentGroup release";
    expect(aliases.find(({ name }) => name === "api")?.dependencies).toContain(group);
  });

  it("moves the other functions' aliases only once all of the API's traffic has moved", async () => {
    const others = aliasesIn(await declare(canary)).filter(({ name }) => name !== "api");
    expect(others).toHaveLength(2);
    for (const { dependencies } of others) expect(dependencies).toContain("aws:lambda/alias:Alias api");
  });

  it.each([
    ["canary", canary, { type: "TimeBasedCanary", timeBasedCanary: { interval: 15, percentage: 25 } }],
    [
      "linear",
      { ...canary, strategy: "linear" },
      { type: "TimeBasedLinear", timeBasedLinear: { interval: 15, percentage: 25 } },
    ],
  ])("tells CodeDeploy the steps of a %s release", async (_, release, trafficRoutingConfig) => {
    const [configuration] = ofType(await declare(release), "aws:codedeploy/deploymentConfig:DeploymentConfig");
    expect(configuration?.inputs).toEqual({ computePlatform: "Lambda", trafficRoutingConfig });
  });

  it("rolls back on a failure, an alarm, and a stop, under the alarms of the new version", async () => {
    const resources = await declare(canary);
    const [group] = ofType(resources, "aws:codedeploy/deploymentGroup:DeploymentGroup");
    const names = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs.name);
    expect(names).toEqual([
      "api-0000000-v7-server-errors",
      "api-0000000-v7-model-errors",
      "api-0000000-v7-warm-latency",
    ]);
    expect(group?.inputs).toMatchObject({
      alarmConfiguration: { enabled: true, alarms: names },
      autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
      },
    });
  });

  it("lets CodeDeploy move this function's alias, and nothing else", async () => {
    const policy = ofType(await declare(canary), "aws:iam/rolePolicy:RolePolicy").find(
      ({ name }) => name === "release",
    );
    const { Statement } = policy?.inputs.policy as { Statement: { Action: unknown; Resource: unknown }[] };
    const api = "arn:aws:lambda:eu-west-3:123456789012:function:api-0000000";
    expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [
        ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
        [api, `${api}:*`],
      ],
      ["cloudwatch:DescribeAlarms", "*"],
    ]);
  });

  describe("an alarm", () => {
    interface Query {
      readonly id: string;
      readonly expression?: string;
      readonly metric?: object;
    }
    const alarm = async (what: string) => {
      const alarms = ofType(await declare(canary), "aws:cloudwatch/metricAlarm:MetricAlarm");
      return alarms.find(({ name }) => name === `release-${what}`)?.inputs as {
        readonly alarmDescription: string;
        readonly metricQueries: readonly Query[];
        readonly threshold: number;
      };
    };

    it("reads the metrics of the new version alone, with one value to judge", async () => {
      const { metricQueries, ...rest } = await alarm("server-errors");
      const metric = (metricName: string, stat: string) => ({
        namespace: "modelfront",
        metricName,
        dimensions: { Function: "api-0000000", Version: "7" },
        period: 60,
        stat,
        unit: "Count",
      });
      expect(metricQueries).toEqual([
        { id: "requests", metric: metric("Requests", "SampleCount") },
        { id: "judged", metric: metric("ServerErrors", "Average") },
        {
          id: "value",
          label: "more than 5 % server errors",
          expression: "IF(requests >= 30, judged * 100, 0)",
          returnData: true,
        },
      ]);
      expect(rest).toMatchObject({
        threshold: 5,
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        treatMissingData: "notBreaching",
      });
    });

    it("begins its description with the runbook's entry, which is there, and the first command", async () => {
      const { alarmDescription } = await alarm("server-errors");
      expect(alarmDescription).toMatch(
        /^https:\/\/\S+\/docs\/runbook\.md#new-version First: npm run release -- status \S+ \(more than 5 % server errors in version 7 of api-0000000\./,
      );
      expect(readFileSync(path.join(__dirname, "../../../docs/runbook.md"), "utf8")).toContain("### new-version\n");
    });

    it.each([
      ["server-errors", { Requests: 100, ServerErrors: 0.04 }, false],
      ["server-errors", { Requests: 100, ServerErrors: 0.06 }, true],
      ["server-errors", { Requests: 29, ServerErrors: 1 }, false],
      ["model-errors", { Requests: 30, ModelErrors: 0.5 }, true],
      ["model-errors", { Requests: 30, ModelErrors: 0 }, false],
      ["warm-latency", { Requests: 30, WarmLatency: 2001 }, true],
      ["warm-latency", { Requests: 30, WarmLatency: 2000 }, false],
    ])(
      "of %s, given %j in a minute, exceeds its threshold: %s",
      async (what, values: Record<string, number>, exceeds) => {
        const { metricQueries, threshold } = await alarm(what);
        const ids = new Map<string, number>();
        for (const { id, metric } of metricQueries) {
          if (metric) ids.set(id, values[(metric as { metricName: string }).metricName] ?? NaN);
        }
        const expression = metricQueries.find(({ id }) => id === "value")?.expression ?? "";
        const [, least, factor] = /^IF\(requests >= (\d+), judged \* (\d+), 0\)$/.exec(expression) ?? [];
        const value = (ids.get("requests") ?? 0) >= Number(least) ? (ids.get("judged") ?? 0) * Number(factor) : 0;
        expect(value > threshold).toBe(exceeds);
      },
    );
  });
});
