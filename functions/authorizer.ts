import { readAuthorizerConfig } from "./lambda/authorizer-config";
import { type AuthorizerEvent } from "./lambda/events/authorizer";
import { createAuthorizer } from "./lambda/authorizer";
import { createIdentify } from "./core/callers/identify";
import { describeError } from "./core/errors";
import { createRefusals } from "./core/rate-limits/refusals";
import { openKeys } from "./stores/open-keys";

/** The Lambda function that authenticates callers: wiring only. */
const { policy, keys, jwks } = readAuthorizerConfig(process.env);
const authorizer = open();

export async function handler(event: AuthorizerEvent) {
  return (await authorizer)(event);
}

async function open() {
  const identify = createIdentify({
    policy,
    keys: keys ? await openKeys(keys) : undefined,
    jwks,
    warn: (message, cause) => log("WARN", message, cause),
  });
  const logError = (error: unknown) => log("ERROR", "The caller could not be identified.", error);
  return createAuthorizer(identify, logError, {
    refusals: createRefusals(policy.refusalsPerMinute),
    edgeSecret: process.env["EDGE_SECRET"],
  });
}

function log(level: "WARN" | "ERROR", message: string, cause: unknown): void {
  process.stdout.write(`${JSON.stringify({ level, message, cause: describeError(cause) })}\n`);
}
