import { type Measured } from "../../../tools/cost/measure";
import { per1000At, priceStack } from "../../../tools/cost/price-stack";
import { type StackGraph } from "../../../tools/graph/stack-graph";

const measured: Measured = {
  date: "2026-11-29",
  machine: "by hand",
  authorizerMs: 3,
  models: {
    wine: {
      functionMs: 6.2,
      modelMs: 10,
      logBytes: 900,
      requestBytes: 1000,
      responseBytes: 1500,
      metrics: ["CacheMisses", "Latency", "ModelLatency", "Requests", "StoreLatency"],
    },
  },
};

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}-0000000:live/invocations`;
const quiet = { logFormat: "JSON", systemLogLevel: "WARN" };
const lambda = (name: string, variables: Record<string, string>) => ({
  type: "aws:lambda/function:Function",
  name,
  inputs: {
    architectures: ["arm64"],
    memorySize: 512,
    environment: { variables },
    loggingConfig: { ...quiet, logGroup: `${name}-0000000` },
  },
});
const models = { wine: ["wine-1-0000000", "serverless", "0123456789ab"] };

/** A stack small enough to be priced by hand. */
function graph(...more: readonly { type: string; name: string; inputs: Record<string, unknown> }[]): StackGraph {
  const resources = [
    lambda("ask", {
      MODELS: JSON.stringify(models),
      SETTINGS: JSON.stringify({ cache: { seconds: 300 } }),
      CALLERS: JSON.stringify({ anonymous: {} }),
      TABLE: "table-0000000",
    }),
    lambda("who", { KEY_TABLE: "keys-0000000" }),
    ...["ask", "who"].map((name) => ({
      type: "aws:cloudwatch/logGroup:LogGroup",
      name,
      inputs: { retentionInDays: 30 },
    })),
    {
      type: "aws:apigatewayv2/integration:Integration",
      name: "front",
      inputs: { integrationUri: functionArn("ask") },
    },
    { type: "aws:apigatewayv2/authorizer:Authorizer", name: "front", inputs: { authorizerUri: functionArn("who") } },
    {
      type: "aws:apigatewayv2/stage:Stage",
      name: "front",
      inputs: { defaultRouteSettings: { throttlingRateLimit: 50 } },
    },
    { type: "aws:dynamodb/table:Table", name: "table", inputs: {} },
    {
      type: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      name: "wine-1",
      inputs: {
        productionVariants: [{ variantName: "live", serverlessConfig: { memorySizeInMb: 2048, maxConcurrency: 5 } }],
      },
    },
    {
      type: "aws:sagemaker/endpoint:Endpoint",
      name: "wine-1",
      inputs: { endpointConfigName: "wine-1-0000000", name: "wine-1-0000000" },
    },
    ...more,
  ];
  return {
    stack: "hand",
    region: "us-east-1",
    resources: resources.map((one) => ({ ...one, urn: `urn:pulumi:hand::modelfront::${one.type}::${one.name}` })),
    models: {},
    openapi: null,
  };
}

const within1Percent = (value: number, byHand: number) => expect(Math.abs(value / byHand - 1)).toBeLessThan(0.01);

describe("priceStack", () => {
  it("agrees with a table worked out by hand, for 1000 predictions", () => {
    const perRequest = new Map(
      priceStack(graph(), { measured }).lines.map(({ resource, item, perRequest }) => [
        `${resource.split(":").at(-1)} ${item}`,
        1000 * perRequest,
      ]),
    );
    // Dollars: 1000 requests of 1.00 per million, and so on, from the price list in ../../../infra/monitoring/prices.ts.
    const byHand: Readonly<Record<string, number>> = {
      "Stage front requests": 0.001,
      // 1000 runs of 0.20 per million, and 0.5 GB for 7 ms each.
      "Function ask runs": 0.0002 + 0.5 * 0.007 * 1000 * 0.0000133334,
      // 3 ms each.
      "Function who runs": 0.0002 + 0.5 * 0.003 * 1000 * 0.0000133334,
      // 926 bytes each, kept for a month: 0.50 and 0.03 per GB.
      "Function ask log lines": 0.00049078,
      // 2 GB for 10 ms each, and 2500 bytes of data.
      "EndpointConfiguration wine-1 serverless, 2048 MB": 0.0004 + 0.00004,
      // One read, and a kept answer of 2 KB.
      "Table table reads and writes": 0.000125 + 0.00125,
    };
    for (const [item, value] of Object.entries(byHand)) within1Percent(perRequest.get(item) ?? NaN, value);
    const others = [...perRequest].filter(([item, value]) => !(item in byHand) && value > 0);
    expect(others).toEqual([]);
    within1Percent(priceStack(graph(), { measured }).per1000, 0.00377244);
  });

  it("agrees with a table worked out by hand, for idle months, metrics, worst day and break-even", () => {
    const alwaysOn = {
      type: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      name: "big-1",
      inputs: { productionVariants: [{ variantName: "live", instanceType: "ml.m5.large", initialInstanceCount: 2 }] },
    };
    const registry = { type: "aws:ecr/repository:Repository", name: "server", inputs: {} };
    const cost = priceStack(graph(alwaysOn, registry), { measured });
    // 2 instances of 0.115 for 730 hours, and 0.2 GB of 0.10 in the registry.
    within1Percent(cost.idlePerMonth, 167.9 + 0.02);
    // 5 metrics of the model and 6 of the function's version, of 0.30.
    within1Percent(cost.inUsePerMonth, 3.3);
    within1Percent(per1000At(cost, 100_000), 0.00377244 + 0.033);
    // 4,320,000 requests without SageMaker's part, 5 containers of 2 GB and 2 instances the whole day, metrics and registry.
    const requests = (4_320_000 / 1000) * (0.00377244 - 0.00044);
    within1Percent(cost.worstDay.cost, requests + 17.28 + 5.52 + (3.32 * 24) / 730);
    expect(cost.worstDay.requests).toBe(4_320_000);
    // 83.95 a month for an instance, 0.44 millionths for a prediction.
    within1Percent(cost.breakEven.shared, 190_795_455);
  });

  describe("with a REST API that streams", () => {
    const flow = (throttlingRateLimit?: number) => [
      { ...lambda("flow", {}), inputs: { ...lambda("flow", {}).inputs, timeout: 300 } },
      {
        type: "aws:apigateway/integration:Integration",
        name: "flow",
        inputs: { uri: functionArn("flow").replace("/invocations", "/response-streaming-invocations") },
      },
      { type: "aws:apigateway/authorizer:Authorizer", name: "flow", inputs: { authorizerUri: functionArn("who") } },
      {
        type: "aws:apigateway/stage:Stage",
        name: "flow",
        inputs: { restApi: "flow-id", stageName: "live", accessLogSettings: { format: "12345678901234567890" } },
      },
      {
        type: "aws:apigateway/methodSettings:MethodSettings",
        name: "flow",
        inputs: { restApi: "flow-id", stageName: "live", settings: { throttlingRateLimit } },
      },
    ];
    const worstDay = (stack: StackGraph) => priceStack(stack, { measured }).worstDay;

    it("agrees with a table worked out by hand, for the worst day", () => {
      const before = priceStack(graph(), { measured });
      const cost = priceStack(graph(...flow(10)), { measured });
      // 10 a second: 864,000 streamed requests a day of 3.50 per million.
      const requests = 3.024;
      // As many runs of 0.20 per million, and 0.5 GB for 307 ms each: 6.2 ms, and 300 ms between tries.
      const runs = 0.1728 + 0.5 * 265_248 * 0.0000133334;
      // 0.5 GB that waits the whole day for each of 5 containers.
      const waits = 0.5 * 432_000 * 0.0000133334;
      // 926 bytes each, and 46 bytes of the access log, kept for a month: 0.50 and 0.03 per GB.
      const log = 0.864 * (0.926 + 0.046) * 0.53;
      // 3 ms each.
      const authorizer = 0.1728 + 0.5 * 2592 * 0.0000133334;
      within1Percent(cost.worstDay.cost - before.worstDay.cost, requests + runs + waits + log + authorizer);
      within1Percent(cost.worstDay.cost - before.worstDay.cost, 8.479);
      expect(cost.worstDay).toMatchObject({ requests: 4_320_000, streams: 864_000 });
      // The containers are counted with their endpoint, whoever asks them.
      const endpoint = ({ lines }: typeof cost) => lines.find(({ item }) => item.startsWith("serverless"))?.worstDay;
      within1Percent(endpoint(cost) ?? NaN, 17.28);
      // Neither predictions nor idle months cost more.
      expect([cost.per1000, cost.idlePerMonth, cost.inUsePerMonth]).toEqual([
        before.per1000,
        before.idlePerMonth,
        before.inUsePerMonth,
      ]);
    });

    it("counts the limits and keys of streamed requests, not the kept answers that they do not have", () => {
      const used = (stack: StackGraph) => {
        const { variables } = stack.resources[0]!.inputs.environment as { variables: Record<string, string> };
        variables.CALLERS = JSON.stringify({ anonymous: { callsPerHour: 5 }, keys: true });
        const tables = priceStack(stack, { measured }).lines.filter(({ item }) => item === "reads and writes");
        return tables.reduce((sum, line) => sum + line.worstDay, 0);
      };
      const keys = { type: "aws:dynamodb/table:Table", name: "keys", inputs: {} };
      // A write of 0.625 and a read of 0.125 per million.
      within1Percent(used(graph(keys, ...flow(10))) - used(graph(keys)), 0.864 * (0.625 + 0.125));
    });

    it("lets runs wait for their timeout where no concurrency limits them: instances and proxied endpoints", () => {
      const instances = graph(...flow(10)).resources.map((one) =>
        one.type.endsWith("EndpointConfiguration")
          ? { ...one, inputs: { productionVariants: [{ instanceType: "ml.m5.large" }] } }
          : one,
      );
      const stack = graph(...flow(10));
      const { environment } = stack.resources[0]!.inputs as { environment: { variables: Record<string, string> } };
      environment.variables.SETTINGS = JSON.stringify({ cache: { seconds: 300 }, proxy: { endpoints: ["other-*"] } });
      for (const one of [{ ...stack, resources: instances }, stack]) {
        const { lines } = priceStack(one, { measured });
        const wait = lines.find(({ item }) => item === "runs that wait 300 s each");
        within1Percent(wait?.worstDay ?? NaN, 0.5 * 864_000 * 300 * 0.0000133334);
      }
    });

    it("counts no streamed requests if nothing throttles them", () => {
      expect(worstDay(graph(...flow())).streams).toBe(0);
    });
  });

  it("counts the shared endpoint once, its models' own metrics, and an even share of it for each model", () => {
    const stack = graph(
      {
        type: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        name: "shared-1",
        inputs: {
          productionVariants: [{ variantName: "live", instanceType: "ml.t2.medium", initialInstanceCount: 2 }],
        },
      },
      {
        type: "aws:sagemaker/endpoint:Endpoint",
        name: "shared-1",
        inputs: { endpointConfigName: "shared-1-0000000", name: "shared-1-0000000" },
      },
    );
    const shared = ["shared-1-0000000", "shared", "0123456789ab"];
    const { environment } = stack.resources[0]!.inputs as { environment: { variables: Record<string, string> } };
    environment.variables.MODELS = JSON.stringify({ wine: models.wine, glass: shared, sonar: shared });
    const cost = priceStack(stack, { measured, models: ["glass", "sonar"] });
    within1Percent(cost.idlePerMonth, 2 * 0.056 * 730);
    within1Percent(cost.idleOfModel.glass ?? NaN, 0.056 * 730);
    within1Percent(cost.idleOfModel.sonar ?? NaN, 0.056 * 730);
    expect(cost.sharedModels).toEqual(["glass", "sonar"]);
    // For each of two models 5 metrics and 2 of the shared endpoint, and 6 of the function's version, of 0.30.
    within1Percent(cost.inUsePerMonth, 20 * 0.3);
    // Neither prediction is billed by SageMaker.
    expect(cost.lines.filter(({ item, perRequest }) => item.startsWith("2 × ") && perRequest > 0)).toEqual([]);
  });

  it("counts the synthetic check: its runs, a prediction of each model, and its metric", () => {
    const schedule = (scheduleExpression: string) => ({
      type: "aws:scheduler/schedule:Schedule",
      name: "check",
      inputs: { scheduleExpression },
    });
    const cost = priceStack(graph(schedule("rate(5 minutes)")), { measured });
    // 8760 runs of 1.20 per million and 0.5 GB for two seconds, as many predictions, and a metric of 0.30.
    within1Percent(cost.idlePerMonth, 8760 * (0.0000012 + 0.0000133334 + 0.00000377244) + 0.3);
    within1Percent(cost.per1000, 0.00377244);
    expect(() => priceStack(graph(schedule("cron(0 1 * * ? *)")), { measured })).toThrow(
      "check: the runs of a schedule",
    );
  });

  it("counts provisioned concurrency by the hour, autoscaling up to its maximum, and an alarm for each metric", () => {
    const configuration = (name: string, variant: Record<string, unknown>) => ({
      type: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      name,
      inputs: { productionVariants: [{ variantName: "live", ...variant }] },
    });
    const cost = priceStack(
      graph(
        configuration("warm", {
          serverlessConfig: { memorySizeInMb: 1024, maxConcurrency: 2, provisionedConcurrency: 1 },
        }),
        configuration("scaled", { instanceType: "ml.t2.medium", initialInstanceCount: 1 }),
        {
          type: "aws:sagemaker/endpoint:Endpoint",
          name: "scaled",
          inputs: { name: "scaled-x", endpointConfigName: "scaled-0000000" },
        },
        {
          type: "aws:appautoscaling/target:Target",
          name: "scaled",
          inputs: { resourceId: "endpoint/scaled-x/variant/live", maxCapacity: 4 },
        },
        {
          type: "aws:cloudwatch/metricAlarm:MetricAlarm",
          name: "rate",
          inputs: {
            metricQueries: [
              { id: "a", metric: {} },
              { id: "b", metric: {} },
              { id: "c", expression: "a/b" },
            ],
          },
        },
      ),
      { measured },
    );
    const of = (name: string) => cost.lines.find(({ resource }) => resource.endsWith(` ${name}`));
    within1Percent(of("warm")?.idle ?? NaN, 0.00002 * 730 * 3600);
    within1Percent(of("scaled")?.idle ?? NaN, 0.056 * 730);
    within1Percent(of("scaled")?.worstDay ?? NaN, 0.056 * 24 * 4);
    within1Percent(of("rate")?.idle ?? NaN, 0.2);
  });

  it("counts a monitoring schedule by the minutes of its jobs, on the worst day by the longest that they may take", () => {
    const definition = {
      type: "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition",
      name: "wine-1",
      inputs: {
        jobResources: { clusterConfig: { instanceType: "ml.m5.xlarge", instanceCount: 1 } },
        stoppingCondition: { maxRuntimeInSeconds: 1800 },
      },
    };
    const schedule = (scheduleExpression: string) => ({
      type: "aws:sagemaker/monitoringSchedule:MonitoringSchedule",
      name: "wine-1",
      inputs: {
        monitoringScheduleConfig: {
          monitoringJobDefinitionName: "wine-1-0000000",
          scheduleConfig: { scheduleExpression },
        },
      },
    });
    const priced = (expression: string) =>
      priceStack(graph(definition, schedule(expression)), { measured }).lines.find(({ resource }) =>
        resource.includes("MonitoringSchedule"),
      );
    // Ten minutes of 0.23 an hour, four times a day; at worst half an hour.
    within1Percent(priced("cron(0 0/6 ? * * *)")?.idle ?? NaN, (730 / 6) * 0.23 * (10 / 60));
    within1Percent(priced("cron(0 0/6 ? * * *)")?.worstDay ?? NaN, 4 * 0.23 * 0.5);
    within1Percent(priced("cron(0 * ? * * *)")?.worstDay ?? NaN, 24 * 0.23 * 0.5);
    within1Percent(priced("cron(0 0 ? * * *)")?.worstDay ?? NaN, 0.23 * 0.5);
    expect(() => priceStack(graph(schedule("cron(0 0 ? * * *)")), { measured })).toThrow(
      "The job definition of the monitoring schedule wine-1 is not part of the stack.",
    );
  });

  it("counts a read of the key table for callers with a key, and no use of tables elsewhere", () => {
    const stack = graph(
      { type: "aws:dynamodb/table:Table", name: "keys", inputs: {} },
      { type: "aws:dynamodb/table:Table", name: "other", inputs: {} },
    );
    const callersOf = (callers: object) => ({
      ...stack,
      resources: stack.resources.map((one) => {
        const { variables } = (one.inputs.environment ?? {}) as { variables?: Record<string, string> };
        if (variables?.CALLERS === undefined) return one;
        return {
          ...one,
          inputs: { ...one.inputs, environment: { variables: { ...variables, CALLERS: JSON.stringify(callers) } } },
        };
      }),
    });
    const of = (callers: object, name: string) =>
      priceStack(callersOf(callers), { measured }).lines.find(({ resource }) => resource.endsWith(`Table ${name}`));
    within1Percent(1000 * (of({ anonymous: {}, keys: true }, "keys")?.perRequest ?? NaN), 0.000125);
    expect(of({ anonymous: {} }, "keys")?.perRequest).toBe(0);
    expect(of({ anonymous: {}, keys: true }, "other")?.perRequest).toBe(0);
  });

  it("caps the table's worst day at its throughput", () => {
    const table = (inputs: Record<string, unknown>) => {
      const stack = graph();
      const resources = stack.resources.map((one) => (one.name === "table" ? { ...one, inputs } : one));
      return priceStack({ ...stack, resources }, { measured }).worstDay.cost;
    };
    // 10 writes a second for a day in place of 100.
    const saved = table({}) - table({ onDemandThroughput: { maxWriteRequestUnits: 10 } });
    within1Percent(saved, (90 * 86_400 * 0.625) / 1e6);
  });

  it("refuses kinds that nobody priced, and instance types without a price", () => {
    expect(() => priceStack(graph({ type: "aws:ec2/instance:Instance", name: "x", inputs: {} }), { measured })).toThrow(
      "Not priced: aws:ec2/instance:Instance. Add them to pricedKinds or freeKinds in tools/cost/kinds.ts.",
    );
    const gpu = {
      type: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      name: "gpu",
      inputs: { productionVariants: [{ instanceType: "ml.g5.xlarge" }] },
    };
    expect(() => priceStack(graph(gpu), { measured })).toThrow(/The price of ml\.g5\.xlarge is not known/);
    expect(() => priceStack(graph(), { measured, models: ["beer"] })).toThrow("Unknown models: beer. Available: wine.");
  });
});
