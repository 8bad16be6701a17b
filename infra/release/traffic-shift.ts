import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type CandidateFunction } from "../functions/live-function";
import { accountOf } from "../iam/arn";
import { trustPolicy } from "../iam/roles";
import { type ReleaseSettings } from "../settings/schema/release";
import { createShiftAlarms } from "./shift-alarms";

export interface TrafficShiftArgs {
  /** Function whose alias moves in steps. */
  readonly api: Pick<CandidateFunction, "functionName" | "functionArn" | "version">;
  readonly settings: ReleaseSettings;
  /** URL of the runbook, which the alarms name. */
  readonly runbook: string;
  /** Topic that the alarms of the new version notify; null without one. */
  readonly topicArn: pulumi.Output<string> | null;
}

/** Moves the alias of the API's function in steps, by CodeDeploy, which returns it when an alarm of the new version goes off. */
export class TrafficShift extends pulumi.ComponentResource {
  readonly application: pulumi.Output<string>;
  readonly group: pulumi.Output<string>;
  /** Resources that a deployment needs. */
  readonly needs: readonly pulumi.Resource[];

  constructor(
    name: string,
    { api, settings, runbook, topicArn }: TrafficShiftArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("modelfront:index:TrafficShift", name, {}, opts);
    const child = { parent: this };
    const alarms = createShiftAlarms(name, { ...api, settings, runbook, topicArn }, this);
    const role = new aws.iam.Role(
      name,
      { assumeRolePolicy: trustPolicy("codedeploy.amazonaws.com", accountOf(api.functionArn)) },
      child,
    );
    const policy = new aws.iam.RolePolicy(name, { role: role.name, policy: shiftPolicy(api.functionArn) }, child);
    const application = new aws.codedeploy.Application(name, { computePlatform: "Lambda" }, child);
    const configuration = new aws.codedeploy.DeploymentConfig(
      name,
      { computePlatform: "Lambda", trafficRoutingConfig: routing(settings) },
      child,
    );
    const group = new aws.codedeploy.DeploymentGroup(
      name,
      {
        appName: application.name,
        deploymentGroupName: application.name,
        deploymentConfigName: configuration.deploymentConfigName,
        serviceRoleArn: role.arn,
        deploymentStyle: { deploymentOption: "WITH_TRAFFIC_CONTROL", deploymentType: "BLUE_GREEN" },
        alarmConfiguration: { enabled: true, alarms: alarms.map((alarm) => alarm.name) },
        autoRollbackConfiguration: {
          enabled: true,
          events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        },
      },
      { parent: this, dependsOn: policy },
    );
    this.application = application.name;
    this.group = group.deploymentGroupName;
    this.needs = [group];
    this.registerOutputs({ group: this.group });
  }
}

function routing({
  strategy,
  percent: percentage,
  minutes: interval,
}: ReleaseSettings): aws.types.input.codedeploy.DeploymentConfigTrafficRoutingConfig {
  return strategy === "canary"
    ? { type: "TimeBasedCanary", timeBasedCanary: { interval, percentage } }
    : { type: "TimeBasedLinear", timeBasedLinear: { interval, percentage } };
}

/**
 * Policy of CodeDeploy's role: the part of AWSCodeDeployRoleForLambdaLimited that moving one function's alias takes.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
 */
function shiftPolicy(functionArn: pulumi.Output<string>): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "MoveAlias",
        Effect: "Allow",
        Action: ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
        Resource: [functionArn, pulumi.interpolate`${functionArn}:*`],
      },
      {
        Sid: "WatchAlarms",
        Effect: "Allow",
        Action: "cloudwatch:DescribeAlarms",
        // Alarms of composite type can only be described everywhere, and AWS's own policy says the same:
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
        Resource: "*",
      },
    ],
  };
}
