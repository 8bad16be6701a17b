import { type Hop, hops, type RequestRecord } from "./request-record";

/** Namespace of all metrics that the functions report. */
export const metricNamespace = "modelfront";

/**
 * Metrics by name, with units, as the dashboard and the alarms use them. All but `Errors` have the dimensions
 * `Function`, `Operation` and, if a model was called, `Model`; `Errors` has `Function` and `Code`.
 */
export const metricUnits = {
  Requests: "Count",
  Errors: "Count",
  /** Duration of the whole request, up to the last byte of its answer. */
  Latency: "Milliseconds",
  StoreLatency: "Milliseconds",
  PictureLatency: "Milliseconds",
  ModelLatency: "Milliseconds",
  /** Requests that waited for a container to start. */
  ColdStarts: "Count",
  CacheHits: "Count",
  CacheMisses: "Count",
  /** Requests over a caller's rate limit or quota. */
  LimitRefusals: "Count",
} as const;
export type MetricName = keyof typeof metricUnits;

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
export function embedMetrics(
  record: RequestRecord,
  {
    functionName,
    timestamp,
    latency,
    isExtracted,
  }: { functionName: string; timestamp: number; latency: number; isExtracted: boolean },
): Record<string, unknown> {
  const metrics = measure(record, latency);
  const dimensions = {
    Function: functionName,
    Operation: record.operation ?? "none",
    ...(record.model !== null && { Model: record.model }),
  };
  const code = record.error?.code;
  const directives = [
    directive(Object.keys(dimensions), Object.keys(metrics) as MetricName[]),
    ...(code ? [directive(["Function", "Code"], ["Errors"])] : []),
  ];
  return {
    ...dimensions,
    ...metrics,
    ...(code && { Code: code, Errors: 1 }),
    ...(isExtracted && { _aws: { Timestamp: timestamp, CloudWatchMetrics: directives } }),
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
