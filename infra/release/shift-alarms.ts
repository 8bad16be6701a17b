import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { metricNamespace, type versionMetrics } from "../../functions/core/telemetry/metrics";
import { describeAlarm, type Metric, type MetricAlarmDefinition } from "../monitoring/alarm-definition";
import { metricAlarmArgs } from "../monitoring/alarms";
import { type ReleaseSettings } from "../settings/schema/release";
import { aliasName } from "./candidate";

/**
 * Seconds that an alarm judges at a time: two minutes, so that the golden requests of one minute are together in one of them
 * however they lie to the minutes of the clock. CloudWatch evaluates it every minute over the two that end with it.
 */
export const judgedSeconds = 120;

/** Version of the API's function, by the names that CloudWatch knows it by. */
export interface JudgedVersion {
  readonly functionName: pulumi.Input<string>;
  readonly version: pulumi.Input<string>;
  /** `Resource` of Lambda's metrics about invocations through the alias, which the version shares with the former one. */
  readonly alias: pulumi.Input<string>;
  /** `Resource` of those about invocations of the version itself: the gate's. */
  readonly direct: pulumi.Input<string>;
}

export interface ShiftAlarmArgs {
  readonly functionName: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  readonly settings: ReleaseSettings;
  /** URL of the runbook. */
  readonly runbook: string;
  /** Topic that an alarm notifies; null without one. */
  readonly topicArn: pulumi.Output<string> | null;
}

/**
 * Creates the alarms of a new version. Their names contain the version: each starts without the state of the one before it,
 * and Pulumi deletes that at the end of the update.
 */
export function createShiftAlarms(
  name: string,
  { functionName, version, settings, runbook, topicArn }: ShiftAlarmArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm[] {
  const stack = pulumi.getStack();
  const judged = {
    functionName,
    version,
    alias: pulumi.interpolate`${functionName}:${aliasName}`,
    direct: pulumi.interpolate`${functionName}:${version}`,
  };
  return shiftAlarmDefinitions(judged, settings).map(
    (definition) =>
      new aws.cloudwatch.MetricAlarm(
        `${name}-${definition.id}`,
        {
          ...metricAlarmArgs(definition),
          name: pulumi.interpolate`${functionName}-v${version}-${definition.id}`,
          alarmDescription: describeAlarm(definition, { runbook, stack }),
          alarmActions: topicArn ? [topicArn] : [],
        },
        { parent },
      ),
  );
}

/**
 * Defines the alarms of a new version. Two minutes with fewer than `requestsPerMinute` requests are fine; for latency, with
 * fewer warm ones than half of that, since cold starts, first requests and chat are not among them. Lambda counts as
 * `Errors` the invocations that crashed or ran out of time, of which the function itself can log nothing; its own failures, which
 * it answers with 5xx, are not among them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function shiftAlarmDefinitions(
  { functionName, version, alias, direct }: JudgedVersion,
  { alarms, requestsPerMinute }: Pick<ReleaseSettings, "alarms" | "requestsPerMinute">,
): MetricAlarmDefinition[] {
  const own = (name: (typeof versionMetrics)[number], stat: string): Metric => ({
    namespace: metricNamespace,
    name,
    dimensions: { Function: functionName, Version: version },
    stat,
  });
  const crashes = (dimensions: Metric["dimensions"]): Metric => ({
    namespace: "AWS/Lambda",
    name: "Errors",
    dimensions: { FunctionName: functionName, ...dimensions },
    stat: "Sum",
  });
  const crashed = "(FILL(crashedByAlias, 0) + FILL(crashedDirectly, 0))";
  const all = `(FILL(answered, 0) + ${crashed})`;
  const rule = {
    kind: "new-version",
    periodSeconds: judgedSeconds,
    breaching: 1,
    periods: 1,
    comparison: "GreaterThanThreshold",
    missing: "notBreaching",
  } as const;
  return [
    {
      ...rule,
      id: "server-errors",
      about: `More than ${alarms.serverErrorPercent} % of the new version's requests got 5xx or crashed it.`,
      metrics: {
        answered: own("Requests", "Sum"),
        failed: own("ServerErrors", "Sum"),
        crashedByAlias: crashes({ Resource: alias, ExecutedVersion: version }),
        crashedDirectly: crashes({ Resource: direct }),
      },
      expression: `IF(${all} >= ${requestsPerMinute}, 100 * (FILL(failed, 0) + ${crashed}) / ${all}, 0)`,
      threshold: alarms.serverErrorPercent,
    },
    {
      ...rule,
      id: "model-errors",
      about: `In more than ${alarms.modelErrorPercent} % of the new version's requests the model failed or broke its contract.`,
      metrics: { requests: own("Requests", "Sum"), failed: own("ModelErrors", "Sum") },
      expression: `IF(requests >= ${requestsPerMinute}, 100 * failed / requests, 0)`,
      threshold: alarms.modelErrorPercent,
    },
    {
      ...rule,
      id: "warm-latency",
      about: `The new version's p95 without cold starts was above ${alarms.warmLatencyMs} ms, twice in a row.`,
      breaching: 2,
      periods: 2,
      metrics: { warm: own("WarmLatency", "SampleCount"), latency: own("WarmLatency", "p95") },
      expression: `IF(warm >= ${Math.ceil(requestsPerMinute / 2)}, latency, 0)`,
      threshold: alarms.warmLatencyMs,
    },
  ];
}
