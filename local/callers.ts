import { assertIsJwks, type Jwks } from "aws-jwt-verify/jwk";
import { readFileSync } from "node:fs";
import { callerPolicy, type CallerPolicy, needsLambdaAuthorizer } from "../functions/core/callers/policy";
import { callersVariable } from "../infra/functions/environment";
import { type Settings } from "../infra/settings/schema";
import { createLambdaAuthorizer, type GatewayAuthorizer } from "./gateway/authorizer";
import { createJwtAuthorizer } from "./gateway/jwt-authorizer";
import { type Functions } from "./lambda/start-functions";
import { type StackContext } from "./stack";

/** Who may call, as the functions read it. A user pool is there only in AWS: its tokens say this here. */
export function localCallers({ region, api }: Pick<Settings, "region" | "api">): CallerPolicy {
  const pool = { issuer: `https://cognito-idp.${region}.amazonaws.com/local`, audiences: ["local"] };
  return callerPolicy.parse(callersVariable(api.callers, pool));
}

/** The authorizers of both APIs: our own, or the one for tokens that an HTTP API has built in, where that is enough. */
export function chooseAuthorizer(
  { settings, jwksFile, log }: StackContext,
  { authorizer }: Pick<Functions, "authorizer">,
): GatewayAuthorizer {
  const own = createLambdaAuthorizer(authorizer, { region: settings.region, log });
  const policy = localCallers(settings);
  if (!policy.jwt || needsLambdaAuthorizer(policy)) return own;
  return {
    ...own,
    http: createJwtAuthorizer(policy.jwt, { jwks: jwksFile === undefined ? undefined : readJwks(jwksFile) }),
  };
}

/** @throws Error if the file holds no keys that tokens could be checked with */
export function readJwks(file: string): Jwks {
  try {
    const jwks = JSON.parse(readFileSync(file, "utf8")) as Jwks;
    assertIsJwks(jwks);
    return jwks;
  } catch (error) {
    throw new Error(`--jwks ${file}: there is no JSON Web Key Set: ${(error as Error).message}`, { cause: error });
  }
}
