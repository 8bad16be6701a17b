import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sharedPrefix } from "../../functions/core/models/shared-artifacts";
import { sharedName } from "../functions/environment";
import { accountOf, endpointLogsArn } from "../iam/arn";
import { networkPolicy } from "../iam/network";
import { restoredExecutionPolicy, trustPolicy } from "../iam/roles";
import { type HostedModel } from "../models/hosted-model";
import { type NetworkSettings } from "../settings/schema/network";

export interface RestoreRoleArgs {
  readonly endpoints: readonly Pick<HostedModel, "model" | "repositoryArns">[];
  /** Bucket of the models. */
  readonly bucketArn: pulumi.Output<string>;
  /** ARN of a resource in the same account and Region. */
  readonly neighbour: pulumi.Output<string>;
  readonly network: NetworkSettings | undefined;
}

/**
 * Execution role of endpoints that `npm run release -- restore` creates again: Pulumi has deleted their own with the release.
 * It may load any model of the stack, and pull the images of the current ones.
 */
export class RestoreRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: RestoreRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:RestoreRole", name, {}, opts);
    const { endpoints, bucketArn, neighbour, network } = args;
    const child = { parent: this };
    const account = accountOf(neighbour);
    const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com", account) }, child);
    // A former release may have shared an endpoint even if no model does now.
    const names = [...endpoints.map(({ model }) => model.settings.name), sharedName];
    const policy = restoredExecutionPolicy({
      bucketArn,
      folders: [{ bucketArn, prefix: sharedPrefix }],
      repositoryArns: pulumi.all(endpoints.flatMap(({ repositoryArns }) => repositoryArns)),
      logGroupArns: [...new Set(names)].map((one) => endpointLogsArn(`${one}-*`, neighbour)),
    });
    new aws.iam.RolePolicy(name, { role: role.name, policy }, child);
    if (network?.models) {
      new aws.iam.RolePolicy(`${name}-network`, { role: role.name, policy: networkPolicy("sagemaker") }, child);
    }
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
