import * as pulumi from "@pulumi/pulumi";
import { needsLambdaAuthorizer } from "../../functions/core/callers/policy";
import { streams, type Features } from "../../functions/core/routes";
import { callersVariable } from "./environment";
import { LiveFunction } from "./live-function";
import { type RequestTable } from "./request-table";
import { tablePolicy } from "../iam/roles";
import { type Settings } from "../settings";
import { type UserPool } from "../gateway/user-pool";

export interface AuthorizerParts {
  /** `authorizer.mjs` has the entry point; nothing of a model is in it, so no release touches it. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly table: Pick<RequestTable, "arn" | "tableName">;
  /** Where the program makes one. */
  readonly userPool: UserPool | null;
  readonly settings: Pick<Settings, "api" | "function" | "logs">;
  readonly features: Features;
}

/** API Gateway waits no longer: "Quotas for configuring and running an HTTP API", Lambda authorizer timeout. */
const timeoutSeconds = 10;

/** The function that finds out who calls; null where the HTTP API itself can and nothing else asks. */
export function createAuthorizerFunction(name: string, parts: AuthorizerParts): LiveFunction | null {
  const { files, settings, features, table, userPool } = parts;
  const { callers } = settings.api;
  // REST APIs check no tokens themselves.
  if (!streams(features) && !needsLambdaAuthorizer(callers)) return null;
  return new LiveFunction(name, {
    files,
    handler: "authorizer.handler",
    timeoutSeconds,
    variables: {
      CALLERS: pulumi.jsonStringify(callersVariable(callers, userPool)),
      ...(callers.keys && { TABLE: table.tableName }),
    },
    policies: callers.keys ? { table: tablePolicy(table.arn, "identify") } : {},
    settings,
  });
}
