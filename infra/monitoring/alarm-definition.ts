import { type Input } from "@pulumi/pulumi";
import { alarmKinds, type AlarmKind } from "./alarm-kinds";

/** A metric of CloudWatch with the statistic that an alarm reads. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** All of them: CloudWatch finds a metric only by its whole set of dimensions. */
  readonly dimensions: Readonly<Record<string, Input<string>>>;
  /** `Sum`, `Average`, `p95`, `PR(:700)` and so on. */
  readonly stat: string;
}

interface Described {
  /** Unique within the stack. */
  readonly id: string;
  readonly kind: AlarmKind;
  /** Metric that it watches, and the point from which it goes off. */
  readonly about: string;
  /** Model, for the first command. */
  readonly model?: string;
}

/** Alarm on an expression of metrics. */
export interface MetricAlarmDefinition extends Described {
  /** Metrics by the id that the expression uses. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
  readonly expression: string;
  readonly periodSeconds: number;
  /** Goes off if so many of the last periods breach. */
  readonly breaching: number;
  readonly periods: number;
  readonly comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold";
  readonly threshold: number;
  readonly missing: "notBreaching" | "breaching";
  /** Time after its creation before it is evaluated, in minutes. */
  readonly warmUpMinutes?: number;
}

/** Three periods of five minutes: the pace of the alarms on models and instances. */
export const modelPace = { periodSeconds: 300, periods: 3, missing: "notBreaching" } as const;

/** Requests of a period below which rates and percentiles say nothing. */
export const fewestRequests = 20;
/** Bad requests of a period below which nobody is told. */
export const fewestBad = 5;

/** Alarm on the states of others, which notify nobody by themselves. */
export interface CompositeAlarmDefinition extends Described {
  /** Ids of metric alarms: goes off if all of any group are in alarm. */
  readonly anyOf: readonly (readonly string[])[];
}

export interface AlarmDefinitions {
  readonly metricAlarms: readonly MetricAlarmDefinition[];
  readonly compositeAlarms: readonly CompositeAlarmDefinition[];
}

/** Description of an alarm: the runbook's entry, the first command to type, then what is wrong. */
export function describeAlarm(
  { kind, about, model }: Described,
  { runbook, stack }: { readonly runbook: string; readonly stack: string },
): string {
  const { command, meaning } = alarmKinds[kind];
  const first = command.replace("<stack>", stack).replace("<model>", model ?? "");
  return `${runbook}#${kind} First: ${first} (${meaning} ${about})`;
}
