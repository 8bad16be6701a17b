import {
  type AlarmDefinitions,
  type CompositeAlarmDefinition,
  type MetricAlarmDefinition,
} from "../../../../infra/monitoring/alarm-definition";
import { evaluateMath } from "./metric-math";
import { statistic, type MetricStream } from "./metric-stream";

/** Datapoint of an alarm for the period that ends with a minute; undefined if there is none. */
function datapoint({ expression, metrics, periodSeconds }: MetricAlarmDefinition, stream: MetricStream, end: number) {
  const values = Object.entries(metrics).map(([id, metric]) => [
    id,
    statistic(metric.stat, stream.between(metric, end - periodSeconds / 60, end)),
  ]);
  return evaluateMath(expression, Object.fromEntries(values) as Record<string, number | undefined>);
}

/**
 * State of a metric alarm at a minute: CloudWatch evaluates it every minute over the periods that end with it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
function isInAlarm(alarm: MetricAlarmDefinition, stream: MetricStream, minute: number): boolean {
  if (minute < (alarm.warmUpMinutes ?? 0)) return false;
  let breaching = 0;
  for (let i = 0; i < alarm.periods; i++) {
    const value = datapoint(alarm, stream, minute - (i * alarm.periodSeconds) / 60);
    const breaches =
      value === undefined
        ? alarm.missing === "breaching"
        : alarm.comparison === "GreaterThanThreshold"
          ? value > alarm.threshold
          : value >= alarm.threshold;
    if (breaches) breaching += 1;
  }
  return breaching >= alarm.breaching;
}

/** First minute from 1 to `minutes` at which an alarm goes off; null if it never does. */
export function firstAlarm(
  definitions: AlarmDefinitions,
  id: string,
  stream: MetricStream,
  minutes: number,
): number | null {
  const metricAlarm = (one: string): MetricAlarmDefinition => {
    const found = definitions.metricAlarms.find((alarm) => alarm.id === one);
    if (!found) throw new Error(`There is no alarm ${one}.`);
    return found;
  };
  const composite: CompositeAlarmDefinition | undefined = definitions.compositeAlarms.find((alarm) => alarm.id === id);
  const groups = composite ? composite.anyOf.map((ids) => ids.map(metricAlarm)) : [[metricAlarm(id)]];
  for (let minute = 1; minute <= minutes; minute++) {
    if (groups.some((alarms) => alarms.every((alarm) => isInAlarm(alarm, stream, minute)))) return minute;
  }
  return null;
}
