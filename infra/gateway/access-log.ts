import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustPolicy } from "../iam/roles";
import { type Settings } from "../settings/schema";

export interface StreamingAccessLog {
  readonly settings: Pick<aws.apigateway.StageArgs, "accessLogSettings">;
  /** Resources that have to exist first: API Gateway refuses a stage whose log it cannot write. */
  readonly needs: readonly pulumi.Resource[];
}

/**
 * Creates the log group of an API's access log. Groups below `/aws/vendedlogs/` share one entry in the account's resource
 * policy for CloudWatch Logs; any other name would take an entry of its own, and the policy is full after some 60 of them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function createAccessLogGroup(
  name: string,
  apiId: pulumi.Output<string>,
  { retentionDays }: Pick<Settings["logs"], "retentionDays">,
  child: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    { name: pulumi.interpolate`/aws/vendedlogs/modelfront/${apiId}`, retentionInDays: retentionDays },
    child,
  );
}

/**
 * Creates the access log of a REST API's stage, if the settings ask for one. API Gateway writes it with one role per account
 * and Region, shared by all APIs, so a stack sets that role only if its settings say so.
 */
export function createStreamingAccessLog(
  name: string,
  apiId: pulumi.Output<string>,
  { logs, api: { callers } }: Pick<Settings, "api" | "logs">,
  child: pulumi.CustomResourceOptions,
): StreamingAccessLog {
  const { streamingAccess } = logs;
  if (streamingAccess === "off") return { settings: {}, needs: [] };
  const logGroup = createAccessLogGroup(name, apiId, logs, child);
  return {
    settings: { accessLogSettings: { destinationArn: logGroup.arn, format: accessLogFormat(callers) } },
    needs: streamingAccess === "own-role" ? [setAccountRole(name, child)] : [],
  };
}

/** Uses AWS's managed policy: API Gateway accepts a role only if it may do all that this policy allows, on every log group. */
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

/** The client's address, a field of access logs, unless the settings say otherwise. */
export function addressField({ clientAddresses = "keep" }: Settings["api"]["callers"]): { readonly ip?: string } {
  return clientAddresses === "keep" ? { ip: "$context.identity.sourceIp" } : {};
}

/** Format of the access log: one JSON object per request, without anything from a body. */
function accessLogFormat(callers: Settings["api"]["callers"]): string {
  const fields = {
    time: "$context.requestTimeEpoch",
    requestId: "$context.requestId",
    ...addressField(callers),
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
