import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustPolicy } from "../iam/roles";
import { type Settings } from "../settings";

export interface StreamingAccessLog {
  readonly settings: Pick<aws.apigateway.StageArgs, "accessLogSettings">;
  /** What has to be there first: a stage whose log cannot be written is refused. */
  readonly needs: readonly pulumi.Resource[];
}

/**
 * Declares the access log of a REST API's stage, where the settings want one. API Gateway writes it with a role that a
 * Region has once for all APIs of the account, which is why a stack has to be told to set it.
 */
export function createStreamingAccessLog(
  name: string,
  { retentionDays, streamingAccess }: Settings["logs"],
  child: pulumi.CustomResourceOptions,
): StreamingAccessLog {
  if (streamingAccess === "off") return { settings: {}, needs: [] };
  const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: retentionDays }, child);
  return {
    settings: { accessLogSettings: { destinationArn: logGroup.arn, format: accessLogFormat() } },
    needs: streamingAccess === "own-role" ? [setAccountRole(name, child)] : [],
  };
}

/** With AWS's own policy: API Gateway tries all that it names, on every log group, before it takes a role. */
function setAccountRole(name: string, child: pulumi.CustomResourceOptions): aws.apigateway.Account {
  const role = new aws.iam.Role(`${name}-log`, { assumeRolePolicy: trustPolicy("apigateway.amazonaws.com") }, child);
  const { partition } = aws.getArnOutput({ arn: role.arn });
  const policy = new aws.iam.RolePolicyAttachment(
    `${name}-log`,
    {
      role: role.name,
      policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
    },
    child,
  );
  return new aws.apigateway.Account(name, { cloudwatchRoleArn: role.arn }, { ...child, dependsOn: policy });
}

/** One JSON object per request. Nothing in it comes from a body. */
function accessLogFormat(): string {
  const fields = {
    time: "$context.requestTimeEpoch",
    requestId: "$context.requestId",
    ip: "$context.identity.sourceIp",
    method: "$context.httpMethod",
    path: "$context.path",
    route: "$context.resourcePath",
    status: "$context.status",
    bytes: "$context.responseLength",
    milliseconds: "$context.responseLatency",
    integrationMilliseconds: "$context.integrationLatency",
    integrationError: "$context.integration.error",
  };
  return JSON.stringify(fields);
}
