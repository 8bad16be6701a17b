import { type Hop, hops, type RequestRecord } from "./request-record";

/** Of all metrics that the functions report. */
export const metricNamespace = "modelfront";

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
  const { cache, cold, error } = record;
  const spent = hops.flatMap((hop) => {
    const milliseconds = record.millisecondsOf(hop);
    return milliseconds === null ? [] : [[hopMetrics[hop], round(milliseconds)]];
  });
  return {
    Requests: 1,
    Latency: round(latency),
    ...(Object.fromEntries(spent) as Partial<Record<MetricName, number>>),
    ...(cold && { ColdStarts: 1 }),
    ...(cache === "hit" && { CacheHits: 1 }),
    ...(cache === "miss" && { CacheMisses: 1 }),
    ...(error?.status === 429 && { LimitRefusals: 1 }),
  };
}

function directive(dimensions: readonly string[], names: readonly MetricName[]) {
  const metrics = names.map((name) => ({ Name: name, Unit: metricUnits[name] }));
  return { Namespace: metricNamespace, Dimensions: [dimensions], Metrics: metrics };
}

/** To tenths: more says nothing. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
