import { checkMetric } from "./metric";
import { type CheckResult } from "./run-check";

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
