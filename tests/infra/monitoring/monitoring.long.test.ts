import * as pulumi from "@pulumi/pulumi";
import deploy from "../../../index";
import { alarmKinds } from "../../../infra/monitoring/alarm-kinds";
import { savedQueries } from "../../../infra/monitoring/saved-queries";
import { evaluate, ofType, type Registration } from "../../../tools/graph/evaluate";
import { useStackConfig } from "../../../tools/graph/stack-config";

const account = "123456789012";
const topicArn = `arn:aws:sns:eu-west-3:${account}:notifications-0000000`;

/** The stack of prod, with a model of each hosting, and with these settings of monitoring. */
async function run(monitoring: Readonly<Record<string, unknown>>): Promise<readonly Registration[]> {
  pulumi.runtime.setAllConfig({});
  useStackConfig("prod", {
    "modelfront:models": [
      { name: "iris", hosting: { mode: "always-on", instanceType: "ml.m5.large" } },
      { name: "digits", hosting: { mode: "serverless", memoryMb: 1024, maxConcurrency: 2 } },
      { name: "velib-forecast", hosting: { mode: "shared" } },
      { name: "sentiment", hosting: { mode: "shared" }, state: "asleep" },
    ],
    "modelfront:sharedEndpoint": { instanceType: "ml.m5.large" },
    // Its alarms on a new version are not part of this.
    "modelfront:release": { strategy: "all-at-once" },
    "modelfront:monitoring": monitoring,
  });
  return (await evaluate(deploy)).resources;
}

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeAlarm = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
/** Alarms of monitoring; those of a release's new version are the release's own. */
const alarmsOf = (resources: readonly Registration[]) =>
  [metricAlarm, compositeAlarm]
    .flatMap((type) => ofType(resources, type))
    .filter(({ name }) => name.startsWith("alarm-"));

function only(resources: readonly Registration[], type: string, name?: string): Registration {
  const found = ofType(resources, type).filter((one) => name === undefined || one.name === name);
  if (!found[0] || found.length > 1) throw new Error(`Expected one ${type} ${name ?? ""}, found ${found.length}.`);
  return found[0];
}

describe("a stack with everything that watches it", () => {
  let resources: readonly Registration[];
  beforeAll(async () => {
    resources = await run({
      alarms: "all",
      emails: ["on-call@example.com"],
      encryptTopic: true,
      runbook: "https://example.com/runbook",
      whenTooExpensive: "sleep",
      budgetDollarsPerMonth: 100,
      checkEveryMinutes: 5,
      dashboard: true,
      savedQueries: true,
      tracing: true,
    });
  }, 120_000);

  it("has alarms that tell the topic, or are part of one that does", () => {
    const rules = ofType(resources, compositeAlarm).map(({ inputs }) => String(inputs.alarmRule));
    for (const { inputs, name, type } of alarmsOf(resources)) {
      const isPart = type === metricAlarm && rules.some((rule) => rule.includes(`ALARM("${name}-0000000")`));
      expect([name, (inputs.alarmActions as string[]).includes(topicArn)]).toEqual([name, !isPart]);
      expect(inputs.okActions).toEqual(isPart ? [] : [topicArn]);
    }
  });

  it("begins every description with the runbook's entry and the first command", () => {
    for (const { inputs, name } of alarmsOf(resources)) {
      const [, kind = ""] =
        /^https:\/\/example\.com\/runbook#([a-z-]+) First: npm run /.exec(String(inputs.alarmDescription)) ?? [];
      expect([name, kind in alarmKinds]).toEqual([name, true]);
      expect(String(inputs.alarmDescription)).not.toMatch(/[<>]|undefined/);
      expect(String(inputs.alarmDescription).length).toBeLessThanOrEqual(1024);
    }
  });

  it("watches endpoints that there are, until the aliases have moved to the next ones", () => {
    const models = ofType(resources, metricAlarm).filter(({ name }) => name.includes("-model-"));
    expect(models.map(({ name }) => name).sort()).toEqual([
      "alarm-digits-model-concurrency",
      "alarm-digits-model-errors",
      "alarm-digits-model-latency",
      "alarm-iris-model-cpu",
      "alarm-iris-model-errors",
      "alarm-iris-model-latency",
      "alarm-iris-model-memory",
      "alarm-shared-endpoint-model-cpu",
      "alarm-shared-endpoint-model-memory",
      "alarm-velib-forecast-model-errors",
      "alarm-velib-forecast-model-latency",
    ]);
    for (const { dependencies } of models) expect(dependencies).toContain("aws:lambda/alias:Alias api");
  });

  it("reads the API's metrics of a model on the shared endpoint, and SageMaker's of the endpoint", () => {
    const metricsOf = (name: string) =>
      (only(resources, metricAlarm, name).inputs.metricQueries as { metric?: Record<string, unknown> }[]).flatMap(
        ({ metric }) => metric ?? [],
      );
    expect(metricsOf("alarm-velib-forecast-model-errors")[0]).toMatchObject({
      namespace: "modelfront",
      metricName: "ServerErrors",
      dimensions: { Function: "api-0000000", Model: "velib-forecast" },
    });
    const [loads] = metricsOf("alarm-shared-endpoint-thrashing");
    const endpoint = ofType(resources, "aws:sagemaker/endpoint:Endpoint").find(({ name }) =>
      name.startsWith("shared-"),
    );
    expect(loads).toMatchObject({
      namespace: "AWS/SageMaker",
      metricName: "ModelLoadingTime",
      dimensions: { EndpointName: endpoint!.inputs.name, VariantName: "live" },
    });
  });

  it("lets alarms and budgets of the account publish, in plain text or with the stack's key", () => {
    const condition = { StringEquals: { "aws:SourceAccount": account } };
    const policy = only(resources, "aws:sns/topicPolicy:TopicPolicy").inputs.policy as { Statement: unknown[] };
    expect(policy.Statement).toEqual([
      {
        Sid: "Notify",
        Effect: "Allow",
        Principal: { Service: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: condition,
      },
    ]);
    const key = JSON.parse(String(only(resources, "aws:kms/key:Key").inputs.policy)) as {
      Statement: { Condition?: unknown }[];
    };
    expect(key.Statement.map(({ Condition }) => Condition)).toEqual([undefined, condition]);
    expect(only(resources, "aws:sns/topicSubscription:TopicSubscription").inputs).toMatchObject({
      protocol: "email",
      endpoint: "on-call@example.com",
    });
  });

  it("has a budget of the stack's tag that tells at 50, 80 and 100 %, and of the forecast", () => {
    const { inputs } = only(resources, "aws:budgets/budget:Budget");
    expect(inputs.costFilters).toEqual([{ name: "TagKeyValue", values: ["user:stack$test"] }]);
    const told = inputs.notifications as {
      notificationType: string;
      threshold: number;
      subscriberSnsTopicArns: string[];
    }[];
    expect(told.map(({ notificationType, threshold }) => [notificationType, threshold])).toEqual([
      ["ACTUAL", 50],
      ["ACTUAL", 80],
      ["ACTUAL", 100],
      ["FORECASTED", 100],
    ]);
    for (const { subscriberSnsTopicArns } of told) expect(subscriberSnsTopicArns).toEqual([topicArn]);
  });

  it("lets the alarm on cost alone run the function that stops the others, and nothing else", () => {
    const sleepArn = `arn:aws:lambda:eu-west-3:${account}:function:sleep-0000000`;
    const runners = alarmsOf(resources).filter(({ inputs }) => (inputs.alarmActions as string[]).includes(sleepArn));
    expect(runners.map(({ name }) => name)).toEqual(["alarm-request-cost"]);
    expect(only(resources, "aws:lambda/permission:Permission", "sleep").inputs).toMatchObject({
      principal: "lambda.alarms.cloudwatch.amazonaws.com",
      sourceAccount: account,
      sourceArn: `arn:aws:cloudwatch:eu-west-3:${account}:alarm:alarm-request-cost-0000000`,
    });
    const policy = only(resources, "aws:iam/rolePolicy:RolePolicy", "sleep-functions").inputs.policy;
    expect((policy as { Statement: unknown[] }).Statement).toEqual([
      {
        Sid: "StopFunctions",
        Effect: "Allow",
        Action: "lambda:PutFunctionConcurrency",
        Resource: ["api", "authorizer"].map((name) => `arn:aws:lambda:eu-west-3:${account}:function:${name}-0000000`),
      },
    ]);
  });

  it("asks the public API on a schedule, with keys that only it may issue", () => {
    const { inputs } = only(resources, "aws:scheduler/schedule:Schedule");
    expect(inputs).toMatchObject({
      scheduleExpression: "rate(5 minutes)",
      target: { retryPolicy: { maximumRetryAttempts: 0 } },
    });
    const check = only(resources, "aws:lambda/function:Function", "check").inputs;
    expect((check.environment as { variables: unknown }).variables).toEqual({
      API_URL: "https://abc123.execute-api.eu-west-3.amazonaws.com",
      KEY_TABLE: "keys-0000000",
    });
    const policy = only(resources, "aws:iam/rolePolicy:RolePolicy", "check-key").inputs.policy;
    expect((policy as { Statement: unknown[] }).Statement).toEqual([
      {
        Sid: "IssueOwnKeys",
        Effect: "Allow",
        Action: "dynamodb:PutItem",
        Resource: `arn:aws:dynamodb:eu-west-3:${account}:table/keys-0000000`,
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["key#5e1fc4ec*"] } },
      },
    ]);
  });

  it("traces every function, whose role may send traces and nothing more", () => {
    for (const { inputs, name } of ofType(resources, "aws:lambda/function:Function")) {
      expect(inputs.tracingConfig).toEqual({ mode: "Active" });
      const policy = only(resources, "aws:iam/rolePolicy:RolePolicy", `${name}-trace`).inputs.policy;
      expect((policy as { Statement: { Action: string[] }[] }).Statement.map(({ Action }) => Action)).toEqual([
        ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
      ]);
    }
  });

  it("has a dashboard of traffic, latency, errors, cold starts, cache, limits and cost, with the release on every chart", () => {
    const { inputs } = only(resources, "aws:cloudwatch/dashboard:Dashboard");
    const { widgets } = JSON.parse(String(inputs.dashboardBody)) as {
      widgets: {
        type: string;
        properties: { title: string; annotations?: { vertical: unknown[] }; metrics?: unknown[][] };
      }[];
    };
    expect(widgets.map(({ properties }) => properties.title)).toEqual([
      "Alarms",
      "Requests",
      "Error answers",
      "Latency by hop, p95 (ms)",
      "Versions that answer",
      "Refusals",
      "Cost of requests, dollars per hour",
      "Invocations by model",
      "Errors of models",
      "Starts of containers (s)",
      "Overhead of SageMaker, average (ms)",
      "Shared endpoint: errors by model",
      "Shared endpoint: share of its cost by model (%)",
      "Shared endpoint: longest load of a model (s)",
      "Shared endpoint: cache hits (share), loaded models per instance",
      "Errors by code",
      "Cold starts",
      "Cache hits",
      "Callers over their limits",
      "Slowest requests",
      "Errors by caller",
    ]);
    for (const { properties, type } of widgets) {
      if (type !== "metric") continue;
      expect(properties.annotations?.vertical).toEqual([{ label: "version 7", value: "2026-11-29T12:00:00.000Z" }]);
      const ids = (properties.metrics ?? []).flatMap((series) => {
        const options = series.at(-1) as { id?: string } | undefined;
        return options?.id ?? [];
      });
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(JSON.stringify(widgets)).not.toContain("[object");
  });

  it("saves every query for the logs of the functions that answer", () => {
    const saved = ofType(resources, "aws:cloudwatch/queryDefinition:QueryDefinition");
    expect(saved.map(({ inputs }) => inputs.queryString).sort()).toEqual(Object.values(savedQueries).sort());
    for (const { inputs } of saved) {
      expect(inputs.name).toMatch(/^modelfront\/test\/[A-Z]/);
      expect(inputs.logGroupNames).toEqual(["api-0000000"]);
    }
  });
});

describe("a stack that is not watched", () => {
  it("has nothing of monitoring but the component, and traces nothing", async () => {
    const resources = await run({ alarms: "off" });
    const kinds = [
      "cloudwatch/metricAlarm",
      "cloudwatch/compositeAlarm",
      "sns/",
      "budgets/",
      "scheduler/",
      "kms/",
      "dashboard",
    ];
    expect(resources.filter(({ type }) => kinds.some((kind) => type.includes(kind)))).toEqual([]);
    for (const { inputs } of ofType(resources, "aws:lambda/function:Function"))
      expect(inputs.tracingConfig).toBeUndefined();
  }, 60_000);

  it("tells of its budget alone", async () => {
    const resources = await run({ alarms: "off", budgetDollarsPerMonth: 20 });
    expect(alarmsOf(resources)).toEqual([]);
    expect(ofType(resources, "aws:sns/topic:Topic")).toHaveLength(1);
    expect(only(resources, "aws:budgets/budget:Budget").inputs.limitAmount).toBe("20");
  }, 60_000);
});
