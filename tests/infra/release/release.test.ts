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
          ...(name === "authorizer" ? [] : ["AfterUpdate gate-retire"]),
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
    const alarms = ["server-errors", "model-errors", "warm-latency"].map((id) => `api-0000000-v7-${id}`);
    const declared = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs.name);
    expect(declared).toEqual(expect.arrayContaining(alarms));
    expect(group?.inputs).toMatchObject({
      alarmConfiguration: { enabled: true, alarms },
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

  it("gives the alarms the metrics of the new version, by the function, the alias and the version itself", async () => {
    const alarms = ofType(await declare(canary), "aws:cloudwatch/metricAlarm:MetricAlarm");
    const queries = alarms.flatMap(({ inputs }) => inputs.metricQueries as { metric?: { dimensions: object } }[]);
    const dimensions = queries.flatMap(({ metric }) => (metric ? [JSON.stringify(metric.dimensions)] : []));
    const api = "api-0000000";
    expect([...new Set(dimensions)].map((text) => JSON.parse(text) as object)).toEqual([
      { Function: api, Version: "7" },
      { FunctionName: api, Resource: `${api}:live`, ExecutedVersion: "7" },
      { FunctionName: api, Resource: `${api}:7` },
    ]);
  });
});
