import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionLogPolicy, trustPolicy } from "../iam/roles";
import { type Settings } from "../settings";
import { stageFiles } from "../build/staged-files";

export interface LiveFunctionArgs {
  /** What Lambda runs, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** `<file>.<export>`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  /** What its role may do beside writing its log, by the last part of the policy's name. */
  readonly policies: Readonly<Record<string, aws.iam.PolicyDocument>>;
  readonly settings: Pick<Settings, "function" | "logs">;
  /** Runs before the alias moves to a version; a throw leaves it where it is. */
  readonly gate?: pulumi.ResourceHook;
  /** The function whose alias has to move first: if that stays where it is, so does this one's. */
  readonly after?: LiveFunction;
}

/** A Lambda function with a role and a log of its own. Everything calls it through the alias `live`. */
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
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      },
      { parent: this, dependsOn: logPolicy },
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
