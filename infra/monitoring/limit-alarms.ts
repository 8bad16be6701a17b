import { type Metric, type MetricAlarmDefinition } from "./alarm-definition";
import { type WatchedStack } from "./watched-stack";

/** Alarms on what the stack's functions and tables are refused. */
export function limitAlarms({ functions, tables }: WatchedStack): MetricAlarmDefinition[] {
  const throttles = Object.entries(functions).flatMap(([id, name]) =>
    name === null ? [] : [[id, sum("AWS/Lambda", "Throttles", { FunctionName: name })] as const],
  );
  const events = tables.flatMap((name, i) =>
    (["Read", "Write"] as const).map(
      (way) =>
        [`${way.toLowerCase()}${i + 1}`, sum("AWS/DynamoDB", `${way}ThrottleEvents`, { TableName: name })] as const,
    ),
  );
  return [
    countAlarm("function-throttles", Object.fromEntries(throttles), {
      fewest: 5,
      about: "At least 5 runs of the functions are refused in five minutes.",
    }),
    countAlarm("table-throttles", Object.fromEntries(events), {
      fewest: 20,
      about:
        "At least 20 reads or writes are throttled in five minutes: requests are counted in memory, and callers with keys may get 503.",
    }),
  ];
}

function sum(namespace: string, name: string, dimensions: Metric["dimensions"]): Metric {
  return { namespace, name, dimensions, stat: "Sum" };
}

function countAlarm(
  kind: "function-throttles" | "table-throttles",
  metrics: Readonly<Record<string, Metric>>,
  { fewest, about }: { readonly fewest: number; readonly about: string },
): MetricAlarmDefinition {
  return {
    id: kind,
    kind,
    about,
    metrics,
    // DynamoDB reports throttling only while there is some.
    expression: Object.keys(metrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(" + "),
    periodSeconds: 300,
    breaching: 2,
    periods: 3,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: fewest,
    missing: "notBreaching",
  };
}
