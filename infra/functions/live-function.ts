import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "../iam/arn";
import { networkPolicy } from "../iam/network";
import { functionLogPolicy, trustPolicy } from "../iam/roles";
import { type Settings } from "../settings/schema";
import { stageFiles } from "../build/staged-files";

export interface CandidateFunctionArgs {
  /** Code, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** `<file>.<export>`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Policies of the role, besides writing the log, keyed by the last part of the policy's name. A policy whose content can
   * change has a key of it in its name, so that during a release the live version keeps its own.
   */
  readonly policies: Readonly<Record<string, aws.iam.PolicyDocument>>;
  readonly settings: Pick<Settings, "function" | "logs" | "network" | "secrets">;
}

/** Function that callers can use. */
export interface LiveFunction {
  /** Alias of the version that answers. */
  readonly alias: aws.lambda.Alias;
}

/** Hooks of the alias `live`. */
export interface LiveHooks {
  /** Runs before the alias is created. If it throws, there is none. */
  readonly gate: pulumi.ResourceHook;
  /** Runs before the alias moves to a new version. If it throws, the alias stays where it is. */
  readonly move: pulumi.ResourceHook;
  /** Run after the alias has moved, and before Pulumi deletes what only the previous version used. */
  readonly settle: readonly pulumi.ResourceHook[];
}

/** Lambda function with its own role and log group. Callers reach a new version once `goLive` has moved the alias to it. */
export class CandidateFunction extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
  /** Version that is to go live. */
  readonly version: pulumi.Output<string>;
  /** Longest time that a request runs. */
  readonly timeoutSeconds: number;
  /** Resources that a call of the version needs. */
  readonly needs: readonly pulumi.Resource[];
  private readonly name: string;
  /** Names of the role's policies. */
  private readonly grants: string;

  constructor(name: string, args: CandidateFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:LiveFunction", name, {}, opts);
    const { settings } = args;
    const child = { parent: this };

    const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: settings.logs.retentionDays }, child);
    const role = new aws.iam.Role(
      name,
      { assumeRolePolicy: trustPolicy("lambda.amazonaws.com", accountOf(logGroup.arn)) },
      child,
    );
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
        environment: { variables: settings.secrets.length > 0 ? pulumi.secret(args.variables) : { ...args.variables } },
        ...(network && { vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: network.securityGroupIds } }),
        loggingConfig: {
          logFormat: "JSON",
          logGroup: logGroup.name,
          // Leaves out Lambda's START, END and REPORT lines.
          systemLogLevel: "WARN",
          // Lambda treats our lines as INFO, whatever their `level`, because they have no `timestamp`.
          // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
          applicationLogLevel: "INFO",
        },
      },
      { parent: this, dependsOn: [logPolicy, ...networkAccess] },
    );
    this.name = name;
    this.functionName = lambda.name;
    this.functionArn = lambda.arn;
    this.version = lambda.version;
    this.timeoutSeconds = args.timeoutSeconds;
    this.needs = [lambda, ...policies];
    this.grants = Object.keys(args.policies).join(", ") || "none";
    this.registerOutputs({ version: this.version });
  }

  /**
   * Creates the alias `live`.
   * @param after resources that must exist before the alias moves
   */
  goLive(after: readonly pulumi.Resource[], { gate, move, settle }: LiveHooks): LiveFunction {
    const alias = new aws.lambda.Alias(
      this.name,
      {
        name: "live",
        functionName: this.functionName,
        functionVersion: this.version,
        description: `Policies: ${this.grants}`,
      },
      {
        parent: this,
        dependsOn: [...this.needs, ...after],
        hooks: { beforeCreate: [gate], beforeUpdate: [move], afterUpdate: [...settle] },
      },
    );
    return { alias };
  }
}
