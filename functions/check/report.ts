import { metricNamespace } from "../core/telemetry/metrics";
import { type CheckResult } from "./run-check";

/** The synthetic check's only metric: cases of a run that failed. Its dimension is `Function`. */
export const checkMetric = { namespace: metricNamespace, name: "FailedChecks" } as const;

/** Line of the log with the results of a run, which is its metric too. */
export function checkLine(results: readonly CheckResult[], functionName: string, timestamp: number): string {
  const failed = results.filter(({ problem }) => problem !== null).length;
  const metric = { Name: checkMetric.name, Unit: "Count" };
  const line = {
    timestamp: new Date(timestamp).toISOString(),
    level: failed > 0 ? "ERROR" : "INFO",
    results,
    Function: functionName,
    [checkMetric.name]: failed,
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: checkMetric.namespace, Dimensions: [["Function"]], Metrics: [metric] }],
    },
  };
  return `${JSON.stringify(line)}\n`;
}
