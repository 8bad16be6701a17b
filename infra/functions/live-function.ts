import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { networkPolicy } from "../iam/network";
import { functionLogPolicy, trustPolicy } from "../iam/roles";
import { type Settings } from "../settings/schema";
import { stageFiles } from "../build/staged-files";

export interface LiveFunctionArgs {
  /** Code, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** `<file>.<export>`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  /** Policies of the role, besides writing the log, keyed by the last part of the policy's name. */
  readonly policies: Readonly<Record<string, aws.iam.PolicyDocument>>;
  readonly settings: Pick<Settings, "function" | "logs" | "network">;
  /** Runs before the alias moves to a new version. If it throws, the alias stays where it is. */
  readonly gate?: pulumi.ResourceHook;
  /** Function whose alias moves first: if that one stays where it is, so does this one. */
  readonly after?: LiveFunction;
}

/** Lambda function with its own role and log group. Callers use its alias `live`. */
export class LiveFunction extends pulumi.ComponentResource {
  readonly alias: aws.lambda.Alias;

  constructor(name: string, args: LiveFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:LiveFunction", name, {}, opts);
    const { settings, gate, after } = args;
    const child = { parent: this };

    const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: settings.logs.retentionDays }, child);
    const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("lambda.amazonaws.com") }, child);
    const logPolicy = new aws.iam.RolePolicy(
      `${name}-log`,
      { role: role.name, policy: functionLogPolicy(logGroup.arn) },
      child,
    );
    const policies = Object.entries(args.policies).map(
      ([what, policy]) => new aws.iam.RolePolicy(`${name}-${what}`, { role: role.name, policy }, child),
    );
    const network = settings.network?.functions ? settings.network : undefined;
    const networkAccess = network
      ? [new aws.iam.RolePolicy(`${name}-network`, { role: role.name, policy: networkPolicy("lambda") }, child)]
      : [];
    const lambda = new aws.lambda.Function(
      name,
      {
        role: role.arn,
        runtime: settings.function.runtime,
        architectures: ["arm64"],
        handler: args.handler,
        code: new pulumi.asset.FileArchive(stageFiles(args.files)),
        memorySize: settings.function.memoryMb,
        timeout: args.timeoutSeconds,
        publish: true,
        environment: { variables: { ...args.variables } },
        ...(network && { vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: network.securityGroupIds } }),
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      },
      { parent: this, dependsOn: [logPolicy, ...networkAccess] },
    );
    this.alias = new aws.lambda.Alias(
      name,
      { name: "live", functionName: lambda.name, functionVersion: lambda.version },
      {
        parent: this,
        dependsOn: after ? [...policies, after.alias] : policies,
        ...(gate && { hooks: { beforeCreate: [gate], beforeUpdate: [gate] } }),
      },
    );
    this.registerOutputs({ aliasArn: this.alias.arn });
  }
}
