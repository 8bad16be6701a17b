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
  /** Keys in place of those that the issuer publishes. */
  readonly jwks?: Jwks | undefined;
  /** In milliseconds, of the age of the issuer's keys; tokens go by the machine's clock. */
  readonly now?: () => number;
  readonly fetcher?: Fetcher;
}

/** By how much the issuer's clock may differ from ours. */
const clockSkewSeconds = 10;

/** A key that the issuer withdraws stops counting after this time, unless the issuer cannot be reached. */
const keysLastMilliseconds = 3_600_000;

/** Claims of a valid token, or why it is not valid; rejects with what kept us from finding out. */
export type VerifyToken = (token: string) => Promise<{ readonly claims: Claims } | Refusal>;

export function createVerifyToken(policy: JwtPolicy, options: TokenOptions = {}): VerifyToken {
  const { jwks, now = Date.now, fetcher = createJwksFetcher() } = options;
  const createVerifier = () =>
    TokenVerifier.create(
      {
        issuer: policy.issuer,
        // Below, because Cognito's access tokens have none.
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

/** What the library leaves open. */
function checkToken(header: JwtHeader, payload: JwtPayload, { audiences }: JwtPolicy): void {
  // RFC 7515: extensions that a token calls critical must be understood, and we know none.
  if ("crit" in header) throw new TokenError("The token has extensions that are not known here.");
  if (payload.exp === undefined) throw new TokenError("The token never expires; tokens with `exp` are accepted.");
  if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + clockSkewSeconds) {
    throw new TokenError("The token is from the future: its `iat` lies ahead.");
  }
  // As API Gateway's own authorizer does it.
  const audience = payload.aud ?? payload.client_id;
  const named = Array.isArray(audience) ? audience : [audience];
  if (!named.some((name) => audiences.includes(name as string))) {
    throw new TokenError("The token is for another audience.");
  }
}

/** Its message is for the caller. */
class TokenError extends Error {}

function isIssuersFault(error: unknown): boolean {
  return [JwksUnavailable, JwksValidationError, JwkValidationError].some((type) => error instanceof type);
}

/** Only of a token with a good signature are times, issuer and audience looked at. */
function messageOf(error: unknown): string {
  if (error instanceof TokenError) return error.message;
  if (error instanceof JwtExpiredError) return "The token has expired.";
  if (error instanceof JwtNotBeforeError) return "The token is not valid yet.";
  if (error instanceof JwtInvalidIssuerError) return "The token is of another issuer.";
  return "The token is not valid.";
}
