import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Settings } from "../settings/schema";
import {
  describeAlarm,
  type AlarmDefinitions,
  type CompositeAlarmDefinition,
  type MetricAlarmDefinition,
} from "./alarm-definition";
import { type AlarmKind } from "./alarm-kinds";

export interface AlarmsArgs {
  readonly definitions: AlarmDefinitions;
  /** Topic that is told. */
  readonly topicArn: pulumi.Input<string>;
  /** Functions that alarms of a kind run, besides telling. */
  readonly functionArns: Partial<Readonly<Record<AlarmKind, pulumi.Input<string>>>>;
  /**
   * Resources after which alarms are changed: a release moves the aliases first, and until then the alarms watch the
   * endpoints that answer.
   */
  readonly after: readonly pulumi.Resource[];
  readonly settings: Pick<Settings, "monitoring">;
}

/** The alarms of a stack. An alarm that is part of a composite one leaves telling to it. */
export class Alarms extends pulumi.ComponentResource {
  /** ARNs by the ids of the definitions. */
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:Alarms", name, {}, opts);
    const { after, definitions, functionArns, settings, topicArn } = args;
    const stack = pulumi.getStack();
    const descriptionOf = (one: MetricAlarmDefinition | CompositeAlarmDefinition) =>
      describeAlarm(one, { runbook: settings.monitoring.runbook, stack });
    const parts = new Set(definitions.compositeAlarms.flatMap(({ anyOf }) => anyOf.flat()));
    const metricAlarms = new Map(
      definitions.metricAlarms.map((one) => {
        const tells = parts.has(one.id) ? [] : [topicArn];
        const runs = functionArns[one.kind];
        const alarm = new aws.cloudwatch.MetricAlarm(
          `${name}-${one.id}`,
          {
            ...metricAlarmArgs(one),
            alarmDescription: descriptionOf(one),
            alarmActions: [...tells, ...(runs === undefined ? [] : [runs])],
            okActions: tells,
          },
          { parent: this, dependsOn: [...after] },
        );
        return [one.id, alarm];
      }),
    );
    const compositeAlarms = definitions.compositeAlarms.map((one): [string, aws.cloudwatch.CompositeAlarm] => {
      const nameOf = (id: string) => {
        const part = metricAlarms.get(id);
        if (!part) throw new Error(`The composite alarm ${one.id} refers to ${id}, which is not defined.`);
        return part.name;
      };
      const composite = new aws.cloudwatch.CompositeAlarm(
        `${name}-${one.id}`,
        {
          alarmName: `${pulumi.getProject()}-${stack}-${one.id}`,
          alarmRule: alarmRule(one, nameOf),
          alarmDescription: descriptionOf(one),
          alarmActions: [topicArn],
          okActions: [topicArn],
        },
        { parent: this },
      );
      return [one.id, composite];
    });
    this.arns = Object.fromEntries([...metricAlarms, ...compositeAlarms].map(([id, { arn }]) => [id, arn]));
    this.registerOutputs({});
  }
}

/** Makes the arguments of a metric alarm, all but its name, what it says and what it does. */
export function metricAlarmArgs(definition: MetricAlarmDefinition): aws.cloudwatch.MetricAlarmArgs {
  const { breaching, comparison, expression, metrics, missing, periodSeconds, periods, threshold } = definition;
  return {
    metricQueries: [
      { id: "result", expression, label: definition.id, returnData: true },
      ...Object.entries(metrics).map(([id, { dimensions, name, namespace, stat }]) => ({
        id,
        metric: { namespace, metricName: name, dimensions: { ...dimensions }, period: periodSeconds, stat },
        returnData: false,
      })),
    ],
    comparisonOperator: comparison,
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: breaching,
    treatMissingData: missing,
    ...(definition.warmUpMinutes !== undefined && {
      warmUpConfiguration: {
        warmUpPeriodDurationInMinutes: definition.warmUpMinutes,
        onlyStartEvaluatingAfterWarmUpPeriodEnds: true,
      },
    }),
  };
}

/** Rule of a composite alarm: all of any group. */
function alarmRule(
  { anyOf }: CompositeAlarmDefinition,
  nameOf: (id: string) => pulumi.Input<string>,
): pulumi.Output<string> {
  const groups = anyOf.map((ids) =>
    pulumi.all(ids.map(nameOf)).apply((names) => `(${names.map((one) => `ALARM("${one}")`).join(" AND ")})`),
  );
  return pulumi.all(groups).apply((texts) => texts.join(" OR "));
}
