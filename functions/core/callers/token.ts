import {
  JwksValidationError,
  JwkValidationError,
  JwtExpiredError,
  JwtInvalidIssuerError,
  JwtNotBeforeError,
} from "aws-jwt-verify/error";
import { type Fetcher } from "aws-jwt-verify/https";
import { SimpleJwksCache, type Jwks } from "aws-jwt-verify/jwk";
import { type JwtHeader, type JwtPayload } from "aws-jwt-verify/jwt-model";
import { type Claims } from "./claims";
import { createJwksFetcher, JwksUnavailable } from "./jwks";
import { type JwtPolicy } from "./policy";
import { invalid, type Refusal } from "./refusal";
import { TokenVerifier } from "./token-verifier";

export interface TokenOptions {
  /** Keys to use instead of the issuer's published ones. */
  readonly jwks?: Jwks | undefined;
  /** Clock for the age of the issuer's keys, in milliseconds; tokens are checked against the machine's clock. */
  readonly now?: () => number;
  readonly fetcher?: Fetcher;
}

/** Clock difference allowed between the issuer and us. */
const clockSkewSeconds = 10;

/** Cache time of the issuer's keys: a withdrawn key stops working after it, unless the issuer cannot be reached. */
const keysLastMilliseconds = 3_600_000;

/** Resolves to the claims of a valid token, or to why it is invalid; rejects if it could not be verified. */
export type VerifyToken = (token: string) => Promise<{ readonly claims: Claims } | Refusal>;

export function createVerifyToken(policy: JwtPolicy, options: TokenOptions = {}): VerifyToken {
  const { jwks, now = Date.now, fetcher = createJwksFetcher() } = options;
  const createVerifier = () =>
    TokenVerifier.create(
      {
        issuer: policy.issuer,
        // Checked in `checkToken`, because Cognito's access tokens have no audience.
        audience: null,
        graceSeconds: clockSkewSeconds,
        customJwtCheck: ({ header, payload }) => checkToken(header, payload, policy),
        ...(policy.jwksUri !== undefined && { jwksUri: policy.jwksUri }),
      },
      { jwksCache: new SimpleJwksCache({ fetcher: jwks ? fixedFetcher(jwks) : fetcher }) },
    );
  let verifier = createVerifier();
  let keysFrom = now();

  return async (token) => {
    if (now() - keysFrom > keysLastMilliseconds) {
      keysFrom = now();
      const renewed = createVerifier();
      await renewed.hydrate().then(
        () => (verifier = renewed),
        () => undefined,
      );
    }
    try {
      return { claims: await verifier.verify(token) };
    } catch (error) {
      if (isIssuersFault(error)) throw error;
      return invalid(messageOf(error));
    }
  };
}

function fixedFetcher(jwks: Jwks): Fetcher {
  return { fetch: () => new Blob([JSON.stringify(jwks)]).arrayBuffer() };
}

/** Checks that the library leaves out. */
function checkToken(header: JwtHeader, payload: JwtPayload, { audiences }: JwtPolicy): void {
  // RFC 7515: extensions marked critical must be understood; none are supported.
  if ("crit" in header) throw new TokenError("The token has critical extensions that this API does not support.");
  if (payload.exp === undefined) throw new TokenError("The token has no expiry: `exp` is required.");
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + clockSkewSeconds) {
    throw new TokenError("The token is not valid yet: its `iat` is in the future.");
  }
  // Same fallback as API Gateway's built-in authorizer.
  const audience = payload.aud ?? payload.client_id;
  const named = Array.isArray(audience) ? audience : [audience];
  if (!named.some((name) => audiences.includes(name as string))) {
    throw new TokenError("The token is for another audience.");
  }
}

/** An invalid token. Its message is for the caller. */
class TokenError extends Error {}

function isIssuersFault(error: unknown): boolean {
  return [JwksUnavailable, JwksValidationError, JwkValidationError].some((type) => error instanceof type);
}

/** The reason shown to the caller. Times, issuer and audience are checked only if the signature is good. */
function messageOf(error: unknown): string {
  if (error instanceof TokenError) return error.message;
  if (error instanceof JwtExpiredError) return "The token has expired.";
  if (error instanceof JwtNotBeforeError) return "The token is not valid yet.";
  if (error instanceof JwtInvalidIssuerError) return "The token is from another issuer.";
  return "The token is not valid.";
}
