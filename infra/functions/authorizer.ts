import * as pulumi from "@pulumi/pulumi";
import { needsLambdaAuthorizer } from "../../functions/core/callers/policy";
import { authorizer } from "../../functions/core/limits";
import { streams, type Features } from "../../functions/core/routes";
import { type UserPool } from "../gateway/user-pool";
import { keyTablePolicy } from "../iam/roles";
import { type Settings } from "../settings/schema";
import { callersVariable } from "./environment";
import { type KeyTable } from "./key-table";
import { CandidateFunction } from "./live-function";

export interface AuthorizerFunctionArgs {
  /** Bundle with `authorizer.mjs`. It contains nothing of a model, so a model's release does not change it. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly keys: Pick<KeyTable, "arn" | "tableName">;
  /** Proves that a request came through CloudFront; null or undefined without a domain. */
  readonly edgeSecret?: pulumi.Output<string> | null;
  /** Null if tokens come from no pool of this stack. */
  readonly userPool: UserPool | null;
  readonly settings: Pick<Settings, "api" | "function" | "logs" | "monitoring" | "network" | "secrets">;
}

/** Lambda authorizer: identifies the caller of each request. */
export class AuthorizerFunction extends CandidateFunction {
  constructor(name: string, args: AuthorizerFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { edgeSecret, files, keys, settings, userPool } = args;
    const { callers } = settings.api;
    super(
      name,
      {
        files,
        handler: "authorizer.handler",
        timeoutSeconds: authorizer.timeoutSeconds,
        variables: {
          CALLERS: pulumi.jsonStringify(callersVariable(callers, userPool)),
          ...(callers.keys && { KEY_TABLE: keys.tableName }),
          ...(edgeSecret && { EDGE_SECRET: edgeSecret }),
        },
        policies: callers.keys ? { keys: keyTablePolicy(keys.arn) } : {},
        settings,
      },
      opts,
    );
  }
}

/** Tells whether a stack needs the function: an HTTP API can check tokens of one issuer itself, a REST API cannot. */
export function needsAuthorizerFunction({ api }: Pick<Settings, "api">, features: Features): boolean {
  return streams(features) || needsLambdaAuthorizer(api.callers);
}
