import type * as aws from "@pulumi/aws";
import { inputsOfType, resourceRule, stackRule, type DeclaredStack } from "../rule";

const alarms = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];
const logGroup = ["aws:cloudwatch/logGroup:LogGroup"];
const deploymentGroup = ["aws:codedeploy/deploymentGroup:DeploymentGroup"];

type Alarm = aws.cloudwatch.MetricAlarmArgs;
type DeploymentGroup = aws.codedeploy.DeploymentGroupArgs;

/** Rules for logs, alarms, deployments, budgets and schedules. */
export const operationsRules = [
  resourceRule<aws.cloudwatch.LogGroupArgs>({
    name: "logs-retention",
    types: logGroup,
    message: "Log entries are kept forever. Set modelfront:logs.retentionDays.",
    violates: ({ retentionInDays }) => !retentionInDays,
  }),
  resourceRule<aws.cloudwatch.LogGroupArgs>({
    name: "cloudwatch-16-year-of-logs",
    control: "CloudWatch.16",
    types: logGroup,
    message: "Log entries are kept for less than a year. Set modelfront:logs.retentionDays to 365.",
    violates: ({ retentionInDays }) => (retentionInDays ?? Infinity) < 365,
  }),
  stackRule<Alarm>({
    name: "cloudwatch-15-alarm-actions",
    control: "CloudWatch.15",
    types: alarms,
    message: "Nobody hears of the alarm. Set alarmActions, or let a deployment watch it.",
    violates: ({ alarmActions = [], name }, stack) => alarmActions.length === 0 && !isWatched(name ?? "", stack),
  }),
  resourceRule<Alarm>({
    name: "cloudwatch-17-actions-enabled",
    control: "CloudWatch.17",
    types: alarms,
    message: "The alarm's actions are turned off. Leave actionsEnabled out.",
    violates: ({ actionsEnabled }) => actionsEnabled === false,
  }),
  resourceRule<Alarm>({
    name: "alarm-missing-data",
    types: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
    message: "Without requests the alarm's state is unknown. Set treatMissingData.",
    violates: ({ treatMissingData }) => !treatMissingData || treatMissingData === "missing",
  }),
  resourceRule<DeploymentGroup>({
    name: "codedeploy-rollback",
    types: deploymentGroup,
    message:
      "A failed deployment stays. Set autoRollbackConfiguration with DEPLOYMENT_FAILURE and DEPLOYMENT_STOP_ON_ALARM.",
    violates: ({ autoRollbackConfiguration: rollback }) =>
      rollback?.enabled !== true ||
      !["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"].every((event) => (rollback.events ?? []).includes(event)),
  }),
  resourceRule<DeploymentGroup>({
    name: "codedeploy-alarms",
    types: deploymentGroup,
    message: "No alarm stops a bad deployment. Set alarmConfiguration.",
    violates: ({ alarmConfiguration: alarm }) =>
      alarm?.enabled !== true || (alarm.alarms ?? []).length === 0 || alarm.ignorePollAlarmFailure === true,
  }),
  resourceRule<aws.budgets.BudgetArgs>({
    name: "budget-tells-somebody",
    types: ["aws:budgets/budget:Budget"],
    message: "Nobody hears that the budget is spent. Add a notification with a topic or an address.",
    violates: ({ notifications = [] }) =>
      !notifications.some(
        ({ subscriberEmailAddresses = [], subscriberSnsTopicArns = [] }) =>
          subscriberEmailAddresses.length + subscriberSnsTopicArns.length > 0,
      ),
  }),
  resourceRule<aws.scheduler.ScheduleArgs>({
    name: "schedule-bounded-retries",
    types: ["aws:scheduler/schedule:Schedule"],
    message: "A failing schedule retries 185 times, for 24 hours. Set target.retryPolicy.",
    violates: ({ target }) => target.retryPolicy === undefined,
  }),
];

/** Tells whether a deployment, an endpoint or a composite alarm watches an alarm. */
function isWatched(alarmName: string, stack: DeclaredStack): boolean {
  const ofComposites = inputsOfType<aws.cloudwatch.CompositeAlarmArgs>(stack, alarms[1]!).flatMap(({ alarmRule }) =>
    [...alarmRule.matchAll(/"([^"]+)"/g)].map(([, name]) => name),
  );
  const ofDeployments = inputsOfType<DeploymentGroup>(stack, deploymentGroup[0]!).flatMap(
    ({ alarmConfiguration }) => alarmConfiguration?.alarms ?? [],
  );
  const ofEndpoints = inputsOfType<aws.sagemaker.EndpointArgs>(stack, "aws:sagemaker/endpoint:Endpoint").flatMap(
    ({ deploymentConfig }) =>
      (deploymentConfig?.autoRollbackConfiguration?.alarms ?? []).map((alarm) => alarm.alarmName),
  );
  return [...ofComposites, ...ofDeployments, ...ofEndpoints].includes(alarmName);
}
