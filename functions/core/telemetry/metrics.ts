import { type Hop, hops, type RequestRecord } from "./request-record";

/** Namespace of all metrics that the functions report. */
export const metricNamespace = "modelfront";

/**
 * Metrics by name, with units, as the dashboard and the alarms use them. `versionMetrics` have the dimensions `Function` and
 * `Version`. `Errors` has `Function` and `Code`. All but these have `Function`, `Operation` and, if a model was called,
 * `Model`; so do `Requests` and `ColdStarts`, besides. `sharedModelMetrics` also have `Function` and `Model`.
 */
export const metricUnits = {
  Requests: "Count",
  Errors: "Count",
  /** Duration of the whole request, up to the last byte of its answer. */
  Latency: "Milliseconds",
  StoreLatency: "Milliseconds",
  PictureLatency: "Milliseconds",
  ModelLatency: "Milliseconds",
  /**
   * `Latency` of a request that waited neither for a container to start nor for its model to be loaded, asked no chat model, and
   * was not the first of its function instance.
   */
  WarmLatency: "Milliseconds",
  /** Requests that waited for a container to start, or for their model to be loaded. */
  ColdStarts: "Count",
  CacheHits: "Count",
  CacheMisses: "Count",
  /** Requests over a caller's rate limit or quota. */
  LimitRefusals: "Count",
  /** Requests answered with 5xx, and interrupted streams; excludes 503 `model_loading`, which `ColdStarts` counts. */
  ServerErrors: "Count",
  /** Requests answered with 4xx. */
  ClientErrors: "Count",
  /** Requests whose model failed or gave an answer that violates its contract. Also among `ServerErrors`. */
  ModelErrors: "Count",
} as const;
export type MetricName = keyof typeof metricUnits;

/**
 * Metrics of one version of a function. Counts are 0 or 1 per request, so their average is a rate; `WarmLatency` is absent
 * from some requests.
 */
export const versionMetrics = [
  "Requests",
  "ServerErrors",
  "ClientErrors",
  "ModelErrors",
  "ColdStarts",
  "WarmLatency",
] as const satisfies readonly MetricName[];

/** Metrics of one model on the shared endpoint, for which SageMaker has none per model. `ServerErrors` is 0 or 1. */
export const sharedModelMetrics = ["ServerErrors", "ModelLatency"] as const satisfies readonly MetricName[];

/** Function and version that answered, as in Lambda's environment. */
export interface FunctionIdentity {
  /** Distinguishes the metrics of stacks: `AWS_LAMBDA_FUNCTION_NAME`. */
  readonly functionName: string;
  /** Distinguishes those of releases: `AWS_LAMBDA_FUNCTION_VERSION`. */
  readonly functionVersion: string;
}

interface MeasuredEnding extends FunctionIdentity {
  /** Status of the answer. */
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Milliseconds. */
  readonly latency: number;
  /** True for the first request of a function instance, which also sets up its connections. */
  readonly isFirst: boolean;
  readonly isExtracted: boolean;
}

const hopMetrics: Record<Hop, MetricName> = {
  store: "StoreLatency",
  picture: "PictureLatency",
  model: "ModelLatency",
};

/**
 * Turns a log line into metrics without a call to CloudWatch, by its embedded metric format. Unless `isExtracted`, it
 * has the same fields without CloudWatch's directive.
 * @see
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embedMetrics(record: RequestRecord, ending: MeasuredEnding): Record<string, unknown> {
  const metrics = measure(record, ending.latency);
  const ofVersion = judge(record, ending);
  const dimensions = {
    Function: ending.functionName,
    Operation: record.operation ?? "none",
    ...(record.model !== null && { Model: record.model }),
  };
  const code = record.error?.code;
  const measured: Partial<Record<MetricName, number>> = { ...metrics, ...ofVersion };
  const directives = [
    directive(Object.keys(dimensions), Object.keys(metrics) as MetricName[]),
    directive(
      ["Function", "Version"],
      versionMetrics.filter((name) => ofVersion[name] !== undefined),
    ),
    ...(record.isShared
      ? [
          directive(
            ["Function", "Model"],
            sharedModelMetrics.filter((name) => measured[name] !== undefined),
          ),
        ]
      : []),
    ...(code ? [directive(["Function", "Code"], ["Errors"])] : []),
  ];
  return {
    ...dimensions,
    Version: ending.functionVersion,
    ...measured,
    ...(code && { Code: code, Errors: 1 }),
    ...(ending.isExtracted && { _aws: { Timestamp: ending.timestamp, CloudWatchMetrics: directives } }),
  };
}

/** Measures what tells a good version from a bad one. */
function judge(
  { error, cold, isChat }: RequestRecord,
  { status, latency, isFirst }: MeasuredEnding,
): Partial<Record<(typeof versionMetrics)[number], number>> {
  const code = error?.code;
  const isServerError = Math.max(status, error?.status ?? 0) >= 500 && code !== "model_loading";
  return {
    Requests: 1,
    ServerErrors: Number(isServerError),
    ClientErrors: Number(status >= 400 && status < 500),
    ModelErrors: Number(code === "model_error" || code === "bad_model_response"),
    ColdStarts: Number(cold),
    ...(!cold && !isFirst && !isChat && { WarmLatency: round(latency) }),
  };
}

function measure(record: RequestRecord, latency: number): Partial<Record<MetricName, number>> {
  const metrics: Partial<Record<MetricName, number>> = { Requests: 1, Latency: round(latency) };
  for (const hop of hops) {
    const milliseconds = record.millisecondsOf(hop);
    if (milliseconds !== null) metrics[hopMetrics[hop]] = round(milliseconds);
  }
  if (record.cold) metrics.ColdStarts = 1;
  if (record.cache === "hit") metrics.CacheHits = 1;
  if (record.cache === "miss") metrics.CacheMisses = 1;
  if (record.error?.status === 429) metrics.LimitRefusals = 1;
  return metrics;
}

function directive(dimensions: readonly string[], names: readonly MetricName[]) {
  const metrics = names.map((name) => ({ Name: name, Unit: metricUnits[name] }));
  return { Namespace: metricNamespace, Dimensions: [dimensions], Metrics: metrics };
}

/** Rounds to tenths of a millisecond. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
