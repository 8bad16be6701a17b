import { assertIsJwks, type Jwks } from "aws-jwt-verify/jwk";
import { readFileSync } from "node:fs";
import { callerPolicy, type CallerPolicy, needsLambdaAuthorizer } from "../functions/core/callers/policy";
import { callersVariable } from "../infra/functions/environment";
import { type Settings } from "../infra/settings/schema";
import { createLambdaAuthorizer, type GatewayAuthorizer } from "./gateway/authorizer";
import { createJwtAuthorizer } from "./gateway/jwt-authorizer";
import { type LambdaFunction } from "./lambda/function";
import { type StackContext } from "./stack-context";

/** Caller policy of the functions. User pools exist only in AWS; issuer and audience are stand-ins here. */
export function localCallers({ region, api }: Pick<Settings, "region" | "api">): CallerPolicy {
  const pool = { issuer: `https://cognito-idp.${region}.amazonaws.com/local`, audiences: ["local"] };
  return callerPolicy.parse(callersVariable(api.callers, pool));
}

/** The authorizers of both APIs: our own function, or an HTTP API's built-in JWT authorizer where that suffices. */
export function chooseAuthorizer(
  { settings, jwksFile, log }: StackContext,
  authorizer: Promise<LambdaFunction>,
): GatewayAuthorizer {
  const own = createLambdaAuthorizer(authorizer, { region: settings.region, log });
  const policy = localCallers(settings);
  if (!policy.jwt || needsLambdaAuthorizer(policy)) return own;
  return {
    ...own,
    http: createJwtAuthorizer(policy.jwt, { jwks: jwksFile === undefined ? undefined : readJwks(jwksFile) }),
  };
}

/** @throws Error if the file does not hold a JSON Web Key Set */
export function readJwks(file: string): Jwks {
  try {
    const jwks = JSON.parse(readFileSync(file, "utf8")) as Jwks;
    assertIsJwks(jwks);
    return jwks;
  } catch (error) {
    throw new Error(`--jwks ${file}: not a JSON Web Key Set: ${(error as Error).message}`, { cause: error });
  }
}
