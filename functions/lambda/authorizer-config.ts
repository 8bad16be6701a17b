import { assertIsJwks, type Jwks } from "aws-jwt-verify/jwk";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { callerPolicy, type CallerPolicy } from "../core/callers/policy";
import { jsonVariable } from "../core/json-variable";
import { type KeyPlace } from "../stores/open-keys";

export interface AuthorizerConfig {
  readonly policy: CallerPolicy;
  /** Location of issued keys; null if keys are not accepted. */
  readonly keys: KeyPlace | null;
  /** Keys to use instead of the issuer's. */
  readonly jwks: Jwks | undefined;
}

const text = z.string().min(1, "is empty").optional();

const environment = z
  .object({
    CALLERS: jsonVariable.pipe(callerPolicy),
    KEY_TABLE: text,
    KEY_FILE: text,
    JWKS_FILE: text,
  })
  .refine(({ KEY_TABLE, KEY_FILE }) => !KEY_TABLE || !KEY_FILE, {
    path: ["KEY_FILE"],
    error: "is set and so is KEY_TABLE: keys are in one of them",
  })
  .refine(({ CALLERS, KEY_TABLE, KEY_FILE }) => !CALLERS.keys || KEY_TABLE || KEY_FILE, {
    path: ["KEY_TABLE"],
    error: "is not set, nor is KEY_FILE, while CALLERS accepts keys",
  });

/**
 * Reads the authorizer's environment.
 * @throws Error naming every variable that is missing or invalid, and what sets them
 */
export function readAuthorizerConfig(env: Readonly<Record<string, string | undefined>>): AuthorizerConfig {
  const result = environment.safeParse(env);
  if (!result.success) throw misconfigured(z.prettifyError(result.error));
  const { CALLERS: policy, KEY_TABLE: table, KEY_FILE: file, JWKS_FILE } = result.data;
  const store = table ? { table } : file ? { file } : null;
  return {
    policy,
    keys: policy.keys ? store : null,
    jwks: JWKS_FILE === undefined ? undefined : readJwks(JWKS_FILE),
  };
}

function readJwks(file: string): Jwks {
  try {
    const jwks = JSON.parse(readFileSync(file, "utf8")) as Jwks;
    assertIsJwks(jwks);
    return jwks;
  } catch (error) {
    throw misconfigured(`JWKS_FILE: ${file} holds no JSON Web Key Set: ${(error as Error).message}`);
  }
}

function misconfigured(problem: string): Error {
  return new Error(
    `The environment of the authorizer is not valid; the Pulumi program (or the local stack) sets it.\n${problem}`,
  );
}
