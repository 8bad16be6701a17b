import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { networkPolicy } from "../iam/network";
import { executionPolicy, trustPolicy } from "../iam/roles";
import { type Settings } from "../settings/schema";
import { type ModelContainer } from "./container";

export interface ExecutionRoleArgs {
  /** Id of the stack's account, on whose behalf SageMaker may assume the role. */
  readonly account: pulumi.Input<string>;
  readonly containers: readonly Omit<ModelContainer, "definition">[];
  /** Further policies, by the last part of their names. */
  readonly grants: Readonly<Record<string, aws.iam.PolicyDocument>>;
  readonly settings: Pick<Settings, "logs" | "network">;
}

/** Role that an endpoint's containers run with. */
export interface ExecutionRole {
  readonly role: aws.iam.Role;
  /** Its policies: SageMaker checks them when it creates a model. */
  readonly policies: readonly aws.iam.RolePolicy[];
}

/** Creates the role of an endpoint, and the endpoint's log group. */
export function createExecutionRole(
  name: string,
  { account, containers, grants, settings }: ExecutionRoleArgs,
  parent: pulumi.Resource,
): ExecutionRole {
  const child = { parent };
  // Log group and endpoint share the role's generated name, because SageMaker derives the log group from the endpoint.
  const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com", account) }, child);
  // Otherwise SageMaker creates this group itself: without retention, and left behind by `pulumi destroy`.
  const logGroup = new aws.cloudwatch.LogGroup(
    name,
    {
      name: pulumi.interpolate`/aws/sagemaker/Endpoints/${role.name}`,
      retentionInDays: settings.logs.retentionDays,
    },
    child,
  );
  const policy = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy: executionPolicy({ containers, logGroupArn: logGroup.arn }) },
    child,
  );
  const all = { ...(settings.network?.models && { network: networkPolicy("sagemaker") }), ...grants };
  const others = Object.entries(all).map(
    ([what, document]) => new aws.iam.RolePolicy(`${name}-${what}`, { role: role.name, policy: document }, child),
  );
  return { role, policies: [policy, ...others] };
}
