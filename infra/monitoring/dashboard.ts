import { metricNamespace, type sharedModelMetrics } from "../../functions/core/telemetry/metrics";
import { variantsOf } from "../settings/schema/hosting";
import { type Settings } from "../settings/schema";
import { instanceMetrics } from "./instance-alarms";
import { requestCostRate } from "./request-cost";
import { savedQueries } from "./saved-queries";
import { type WatchedStack } from "./watched-stack";

/** A release: when the function that answers got its version. */
export interface LatestRelease {
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface DashboardFacts {
  readonly stack: WatchedStack<string>;
  /** Log groups of the functions that answer. */
  readonly logGroupNames: readonly string[];
  readonly release: LatestRelease;
  /** ARNs of the alarms. */
  readonly alarmArns: readonly string[];
  readonly settings: Pick<Settings, "function" | "models" | "monitoring">;
}

/** Widget of a dashboard. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
interface Widget {
  readonly type: "metric" | "log" | "alarm";
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A metric as widgets write it: namespace, name, dimensions by name and value, options. */
type Series = readonly unknown[];

const size = { width: 12, height: 6 } as const;

/**
 * Body of the stack's dashboard: traffic, latency by hop, errors, cold starts, cache, limits, cost, with the latest release
 * as an annotation. All from metrics that AWS makes anyway and from log lines, so that it needs no custom metrics.
 */
export function dashboardBody(facts: DashboardFacts): string {
  return JSON.stringify({
    widgets: [...alarms(facts), ...traffic(facts), ...models(facts), ...shared(facts), ...logs(facts)],
  });
}

function alarms({ alarmArns }: DashboardFacts): Widget[] {
  if (alarmArns.length === 0) return [];
  return [{ type: "alarm", width: 24, height: 3, properties: { title: "Alarms", alarms: alarmArns } }];
}

function traffic(facts: DashboardFacts): Widget[] {
  const { functions, httpApi, streamingApi, tables } = facts.stack;
  const gateway = (name: string, options: object) => series("AWS/ApiGateway", name, httpApi, options);
  const streams = (name: string, options: object) =>
    streamingApi ? [series("AWS/ApiGateway", name, streamingApi, options)] : [];
  const named = Object.entries(functions).flatMap(([id, name]) => (name === null ? [] : [[id, name] as const]));
  const lambda = (metric: string, options: object) =>
    named.map(([id, FunctionName]) => series("AWS/Lambda", metric, { FunctionName }, { label: id, ...options }));
  const api = functions.api ?? "";
  return [
    chart(facts, "Requests", [
      gateway("Count", { label: "HTTP API", stat: "Sum" }),
      ...streams("Count", { label: "streaming API", stat: "Sum" }),
    ]),
    chart(facts, "Error answers", [
      gateway("5xx", { label: "5xx", stat: "Sum" }),
      gateway("4xx", { label: "4xx", stat: "Sum" }),
      ...streams("5XXError", { label: "5xx, streaming", stat: "Sum" }),
      ...streams("4XXError", { label: "4xx, streaming", stat: "Sum" }),
    ]),
    chart(
      facts,
      "Latency by hop, p95 (ms)",
      [
        gateway("Latency", { label: "whole request", stat: "p95" }),
        gateway("IntegrationLatency", { label: "functions", stat: "p95" }),
        ...lambda("Duration", { stat: "p95" }),
        ...modelSeries(facts, "ModelLatency", "p95", (id) => `${id} / 1000`),
        ...sharedSeries(facts, "ModelLatency", "p95"),
        ...tables.map((table, i) => [{ id: `table${i}`, expression: tableLatency(table), label: "average of" }]),
      ],
      { annotations: { horizontal: [{ label: "objective", value: facts.settings.monitoring.p95Ms }] } },
    ),
    chart(facts, "Versions that answer", [
      [
        {
          id: "versions",
          expression: `SEARCH('{AWS/Lambda,ExecutedVersion,FunctionName,Resource} FunctionName="${api}" MetricName="Invocations"', 'Sum')`,
        },
      ],
    ]),
    chart(facts, "Refusals", [
      ...lambda("Throttles", { stat: "Sum" }),
      ...tables.flatMap((TableName) =>
        ["ReadThrottleEvents", "WriteThrottleEvents"].map((name) =>
          series("AWS/DynamoDB", name, { TableName }, { label: `${TableName} ${name}`, stat: "Sum" }),
        ),
      ),
    ]),
    cost(facts),
  ];
}

/** Cost of requests, with the same formula as the alarm. */
function cost(facts: DashboardFacts): Widget {
  const { stack, settings } = facts;
  const { expression, metrics } = requestCostRate(stack, settings, {
    periodSeconds: chartPeriodSeconds,
    streaming: true,
  });
  const hidden = Object.entries(metrics).map(([id, { dimensions, name, namespace, stat }]) =>
    series(namespace, name, dimensions as Record<string, string>, { id, stat, visible: false }),
  );
  const limit = { label: "limit", value: settings.monitoring.maxRequestDollarsPerHour };
  return chart(
    facts,
    "Cost of requests, dollars per hour",
    [[{ id: "dollars", expression, label: "requests" }], ...hidden],
    { annotations: { horizontal: [limit] } },
  );
}

function models(facts: DashboardFacts): Widget[] {
  if (facts.stack.endpoints.length === 0) return [];
  return [
    chart(facts, "Invocations by model", modelSeries(facts, "Invocations", "Sum")),
    chart(facts, "Errors of models", modelSeries(facts, "InvocationModelErrors", "Sum")),
    chart(
      facts,
      "Starts of containers (s)",
      modelSeries(facts, "ModelSetupTime", "Maximum", (id) => `${id} / 1000000`),
    ),
    chart(
      facts,
      "Overhead of SageMaker, average (ms)",
      modelSeries(facts, "OverheadLatency", "Average", (id) => `${id} / 1000`),
    ),
  ];
}

/**
 * One line for each variant.
 * @param convert changes the unit: SageMaker measures time in microseconds
 */
function modelSeries(
  { stack }: DashboardFacts,
  metric: string,
  stat: string,
  convert?: (id: string) => string,
): Series[] {
  return stack.endpoints.flatMap(({ endpointName, hosting, model }, i) =>
    variantsOf(hosting).flatMap(({ name }, j) => {
      const label = `${model} ${name}`;
      const dimensions = { EndpointName: endpointName, VariantName: name };
      if (!convert) return [series("AWS/SageMaker", metric, dimensions, { label, stat })];
      const id = `m${i}v${j}`;
      return [
        [{ id: `${id}converted`, expression: convert(id), label }],
        series("AWS/SageMaker", metric, dimensions, { id, stat, visible: false }),
      ];
    }),
  );
}

/** Loads and the cache of the shared endpoint, and its models by the API's own metrics. */
function shared(facts: DashboardFacts): Widget[] {
  const { functions, shared } = facts.stack;
  if (shared === null || functions.api === null) return [];
  const endpoint = { EndpointName: shared.endpointName, VariantName: shared.variantName };
  const times = ["LoadingWait", "Downloading", "Loading", "Unloading"].flatMap((step, i): Series[] => [
    // In microseconds.
    [{ id: `t${i}seconds`, expression: `t${i} / 1000000`, label: step }],
    series("AWS/SageMaker", `Model${step}Time`, endpoint, { id: `t${i}`, stat: "Maximum", visible: false }),
  ]);
  return [
    chart(facts, "Shared endpoint: errors by model", sharedSeries(facts, "ServerErrors", "Sum")),
    chart(facts, "Shared endpoint: share of its cost by model (%)", costShares(facts)),
    chart(facts, "Shared endpoint: longest load of a model (s)", times),
    chart(facts, "Shared endpoint: cache hits (share), loaded models per instance", [
      series("AWS/SageMaker", "ModelCacheHit", endpoint, { label: "cache hits", stat: "Average" }),
      series(instanceMetrics, "LoadedModelCount", endpoint, {
        label: "loaded models",
        stat: "Average",
        yAxis: "right",
      }),
    ]),
  ];
}

/** One line for each model on the shared endpoint, from the API's own metrics: SageMaker has none per model there. */
function sharedSeries({ stack }: DashboardFacts, metric: (typeof sharedModelMetrics)[number], stat: string): Series[] {
  const { functions, shared } = stack;
  if (shared === null || functions.api === null) return [];
  const Function = functions.api;
  return shared.models.map((model) =>
    series(metricNamespace, metric, { Function, Model: model }, { label: model, stat }),
  );
}

/** Part of the shared endpoint's bill that each model causes: of the time in which the endpoint served, the model's. */
function costShares(facts: DashboardFacts): Series[] {
  const times = sharedSeries(facts, "ModelLatency", "Sum").map((one, i): Series => {
    const options = one.at(-1) as { readonly label: string };
    return [...one.slice(0, -1), { ...options, id: `time${i}`, visible: false }];
  });
  const all = times.map((_, i) => `FILL(time${i}, 0)`).join(" + ");
  return times.flatMap((one, i): Series[] => [
    [{ id: `share${i}`, expression: `100 * FILL(time${i}, 0) / (${all})`, label: facts.stack.shared?.models[i] }],
    one,
  ]);
}

/**
 * Average duration of each operation on a table: DynamoDB documents no percentiles of it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
function tableLatency(table: string): string {
  return `SEARCH('{AWS/DynamoDB,Operation,TableName} TableName="${table}" MetricName="SuccessfulRequestLatency"', 'Average')`;
}

function logs(facts: DashboardFacts): Widget[] {
  const widget = (title: string, query: string, view: "table" | "timeSeries"): Widget => ({
    type: "log",
    ...size,
    properties: {
      title,
      view,
      region: facts.stack.region,
      query: [...facts.logGroupNames.map((name) => `SOURCE '${name}'`), query].join(" | "),
    },
  });
  return [
    widget("Errors by code", "filter ispresent(Code) | stats count(*) by Code, bin(5m)", "timeSeries"),
    widget("Cold starts", "filter ColdStarts = 1 | stats count(*) by Model, bin(5m)", "timeSeries"),
    widget("Cache hits", "filter ispresent(cache) | stats sum(CacheHits) / count(*) as share by bin(5m)", "timeSeries"),
    widget(
      "Callers over their limits",
      "filter LimitRefusals = 1 | stats count(*) by caller.kind, bin(5m)",
      "timeSeries",
    ),
    widget("Slowest requests", savedQueries["Slowest requests"], "table"),
    widget("Errors by caller", savedQueries["Errors by caller"], "table"),
  ];
}

const chartPeriodSeconds = 300;

function chart(
  { stack, release }: DashboardFacts,
  title: string,
  metrics: readonly Series[],
  { annotations = {} }: { readonly annotations?: object } = {},
): Widget {
  return {
    type: "metric",
    ...size,
    properties: {
      title,
      metrics,
      region: stack.region,
      period: chartPeriodSeconds,
      annotations: { ...annotations, vertical: [{ label: `version ${release.version}`, value: release.at }] },
    },
  };
}

function series(
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  options: object,
): Series {
  return [namespace, name, ...Object.entries(dimensions).flat(), options];
}
