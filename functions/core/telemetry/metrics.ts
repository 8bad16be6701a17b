import { type Hop, hops, type RequestRecord } from "./request-record";

/** Of all metrics that the functions report. */
const metricNamespace = "modelfront";

/**
 * The metrics by name, each with its unit, as the dashboard and the alarms name them. All but `Errors` have the dimensions
 * `Function`, `Operation` and, where a model was asked, `Model`; `Errors` has `Function` and `Code`.
 */
export const metricUnits = {
  Requests: "Count",
  Errors: "Count",
  /** Of the whole request, until the last byte of its answer. */
  Latency: "Milliseconds",
  StoreLatency: "Milliseconds",
  PictureLatency: "Milliseconds",
  ModelLatency: "Milliseconds",
  /** Requests that waited for a container to start. */
  ColdStarts: "Count",
  CacheHits: "Count",
  CacheMisses: "Count",
  /** Requests beyond a rate or a quota of their caller. */
  LimitRefusals: "Count",
} as const;
export type MetricName = keyof typeof metricUnits;

const hopMetrics: Record<Hop, MetricName> = {
  store: "StoreLatency",
  picture: "PictureLatency",
  model: "ModelLatency",
};

/**
 * What turns a line of the log into metrics, without a call to CloudWatch: its embedded metric format.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embedMetrics(
  record: RequestRecord,
  { functionName, timestamp, latency }: { functionName: string; timestamp: number; latency: number },
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
    _aws: { Timestamp: timestamp, CloudWatchMetrics: directives },
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

/** To tenths: more says nothing. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
