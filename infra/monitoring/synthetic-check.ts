import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkKeyPrefix } from "../../functions/check/check-key";
import { type CheckCase } from "../../functions/check/run-check";
import { variantParameter } from "../../model/options";
import { type BuiltModel } from "../build/parts";
import { routedVariants } from "../functions/environment";
import { type KeyTable } from "../functions/key-table";
import { CandidateFunction } from "../functions/live-function";
import { trustPolicy } from "../iam/roles";
import { isAwake } from "../models/hosted-model";
import { type Settings } from "../settings/schema";

export interface SyntheticCheckArgs {
  readonly everyMinutes: number;
  /** URL of the API, as callers use it. */
  readonly apiUrl: pulumi.Input<string>;
  /** Bundle with `check.mjs`. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly models: readonly BuiltModel[];
  readonly keys: Pick<KeyTable, "arn" | "tableName">;
  readonly account: pulumi.Input<string>;
  /** Resources that the API needs to answer. */
  readonly after: readonly pulumi.Resource[];
  readonly settings: Pick<Settings, "function" | "logs" | "monitoring" | "secrets">;
}

/**
 * Asks every model that is awake for its first golden case, on a schedule, through the public API. It issues its own keys, so
 * the authorizer has no second way in, and no secret is stored.
 */
export class SyntheticCheck extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: SyntheticCheckArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:SyntheticCheck", name, {}, opts);
    const { account, apiUrl, everyMinutes, files, keys, models, settings } = args;
    const cases = Buffer.from(JSON.stringify(checkCases(models)));
    const check = new CandidateFunction(
      name,
      {
        files: new Map([...files, ["cases.json", cases]]),
        handler: "check.handler",
        // A container that starts is waited for, and then asked once more.
        timeoutSeconds: 180,
        variables: { API_URL: apiUrl, KEY_TABLE: keys.tableName },
        policies: { key: issueKeyPolicy(keys.arn) },
        // Outside any VPC: the check comes from where callers do.
        settings: { ...settings, network: undefined },
      },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-schedule`,
      { assumeRolePolicy: trustPolicy("scheduler.amazonaws.com", account) },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-schedule`,
      {
        role: role.name,
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Sid: "RunCheck", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: check.functionArn },
          ],
        },
      },
      { parent: this },
    );
    new aws.scheduler.Schedule(
      name,
      {
        scheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? "minute" : "minutes"})`,
        flexibleTimeWindow: { mode: "OFF" },
        // The next run comes soon enough.
        target: { arn: check.functionArn, roleArn: role.arn, retryPolicy: { maximumRetryAttempts: 0 } },
      },
      { parent: this, dependsOn: [policy, ...check.needs, ...args.after] },
    );
    this.functionName = check.functionName;
    this.logGroupName = check.logGroupName;
    this.registerOutputs({ functionName: this.functionName });
  }
}

/** First golden case of every model that is awake, for each variant that callers can choose. */
export function checkCases(models: readonly BuiltModel[]): CheckCase[] {
  return models
    .filter((model) => isAwake({ model }))
    .flatMap(({ settings: { hosting, name }, variants }) =>
      variants.flatMap(({ golden, settings: variant }) => {
        const [first] = golden.cases;
        if (!first) return [];
        const query = routedVariants(hosting).includes(variant.name) ? `?${variantParameter}=${variant.name}` : "";
        const { request, response } = first;
        return [
          { model: name, path: `/v1/models/${name}/predict${query}`, request, response, tolerance: golden.tolerance },
        ];
      }),
    );
}

/** Policy that lets the check write keys with its own prefix, and no others. */
function issueKeyPolicy(tableArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "IssueOwnKeys",
        Effect: "Allow",
        Action: "dynamodb:PutItem",
        Resource: tableArn,
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`key#${checkKeyPrefix}*`] } },
      },
    ],
  };
}
