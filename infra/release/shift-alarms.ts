import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { metricNamespace, metricUnits, type versionMetrics } from "../../functions/core/telemetry/metrics";
import { alarmDescription } from "../monitoring/alarm-definition";
import { type ReleaseSettings } from "../settings/schema/release";

/** Seconds that an alarm judges at a time. */
const period = 60;

type VersionMetric = (typeof versionMetrics)[number];

/** An alarm on one metric of a version: CloudWatch's statistic of it, compared with a threshold. */
interface Judgement {
  readonly what: string;
  readonly metric: VersionMetric;
  readonly stat: "Average" | "p95";
  /** Turns the statistic into the unit of the threshold. */
  readonly factor: number;
  readonly threshold: number;
  /** Periods in a row that have to exceed the threshold. */
  readonly periods: number;
  readonly describe: string;
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
 * and Pulumi deletes that at the end of the update. Minutes with fewer requests than `requestsPerMinute`, or none, are fine.
 */
export function createShiftAlarms(
  name: string,
  { functionName, version, settings, runbook, topicArn }: ShiftAlarmArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm[] {
  const dimensions = { Function: functionName, Version: version };
  const query = (id: string, metricName: VersionMetric, stat: string) => ({
    id,
    metric: { namespace: metricNamespace, metricName, dimensions, period, stat, unit: metricUnits[metricName] },
  });
  return judgements(settings.alarms).map(
    ({ what, metric, stat, factor, threshold, periods, describe }) =>
      new aws.cloudwatch.MetricAlarm(
        `${name}-${what}`,
        {
          name: pulumi.interpolate`${functionName}-v${version}-${what}`,
          alarmDescription: pulumi.all([functionName, version]).apply(([api, number]) =>
            alarmDescription({
              runbook,
              entry: "new-version",
              first: `npm run release -- status ${pulumi.getStack()}`,
              wrong: `${describe} in version ${number} of ${api}. CodeDeploy returns all traffic to the former version.`,
            }),
          ),
          comparisonOperator: "GreaterThanThreshold",
          threshold,
          evaluationPeriods: periods,
          datapointsToAlarm: periods,
          treatMissingData: "notBreaching",
          alarmActions: topicArn ? [topicArn] : [],
          metricQueries: [
            query("requests", "Requests", "SampleCount"),
            query("judged", metric, stat),
            {
              id: "value",
              label: describe,
              expression: `IF(requests >= ${settings.requestsPerMinute}, judged * ${factor}, 0)`,
              returnData: true,
            },
          ],
        },
        { parent },
      ),
  );
}

function judgements({ serverErrorPercent, modelErrorPercent, warmLatencyMs }: ReleaseSettings["alarms"]): Judgement[] {
  // Each count is 0 or 1 per request, so its average is a rate.
  const rate = { stat: "Average", factor: 100, periods: 1 } as const;
  return [
    {
      ...rate,
      what: "server-errors",
      metric: "ServerErrors",
      threshold: serverErrorPercent,
      describe: `more than ${serverErrorPercent} % server errors`,
    },
    {
      ...rate,
      what: "model-errors",
      metric: "ModelErrors",
      threshold: modelErrorPercent,
      describe: `more than ${modelErrorPercent} % model errors`,
    },
    {
      what: "warm-latency",
      metric: "WarmLatency",
      stat: "p95",
      factor: 1,
      periods: 2,
      threshold: warmLatencyMs,
      describe: `p95 without cold starts above ${warmLatencyMs} ms for two minutes`,
    },
  ];
}
