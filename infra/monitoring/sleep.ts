import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { CandidateFunction } from "../functions/live-function";
import { type Settings } from "../settings/schema";

export interface SleepFunctionArgs {
  /** Bundle with `sleep.mjs`. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Functions that answer requests. */
  readonly functions: readonly Pick<CandidateFunction, "functionArn" | "functionName">[];
  readonly settings: Pick<Settings, "function" | "logs" | "monitoring" | "secrets">;
}

/** Puts the stack to sleep when an alarm runs it: it gives the functions that answer requests a concurrency of 0. */
export class SleepFunction extends CandidateFunction {
  constructor(name: string, args: SleepFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { files, functions, settings } = args;
    super(
      name,
      {
        files,
        handler: "sleep.handler",
        timeoutSeconds: 30,
        variables: { FUNCTIONS: pulumi.jsonStringify(functions.map(({ functionName }) => functionName)) },
        policies: { functions: sleepPolicy(functions.map(({ functionArn }) => functionArn)) },
        settings: { ...settings, network: undefined },
      },
      opts,
    );
  }
}

function sleepPolicy(functionArns: readonly pulumi.Input<string>[]): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "StopFunctions",
        Effect: "Allow",
        Action: "lambda:PutFunctionConcurrency",
        Resource: [...functionArns],
      },
    ],
  };
}
