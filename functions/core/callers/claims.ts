import { createHash } from "node:crypto";
import { scopes, type Caller } from "./caller";
import { type JwtPolicy } from "./policy";
import { invalid, type Refusal } from "./refusal";

export type Claims = Readonly<Record<string, unknown>>;

/** Prefix of this API's scopes in a token. */
const prefix = "modelfront/";
const modelPrefix = `${prefix}model:`;

/** Subjects that are safe to use as ids unchanged. */
const plainSubject = /^[A-Za-z0-9._:@|-]{1,64}$/;

/**
 * The caller described by the claims of a token whose signature, issuer, audience and times have been verified. The
 * claims may come from the HTTP API's built-in authorizer, which turns all values into text: lists as `[a b]`.
 */
export function callerOfClaims(claims: Claims, policy: JwtPolicy): Caller | Refusal {
  // Cognito's id tokens are for the client application, not for APIs.
  if (claims.token_use !== undefined && claims.token_use !== "access") {
    return invalid("This is not an access token: send the access token, not the id token.");
  }
  if (typeof claims.sub !== "string" || claims.sub === "") return invalid("The token names no subject.");
  const granted = listOf(claims.scope ?? claims.scp);
  const models = granted.filter((name) => name.startsWith(modelPrefix)).map((name) => name.slice(modelPrefix.length));
  return {
    kind: "jwt",
    id: idOf(claims.sub),
    scopes: scopes.filter((scope) => policy.scopes.includes(scope) || granted.includes(prefix + scope)),
    models: models.length > 0 ? models : null,
    limits: policy.callsPerDay === undefined ? {} : { perDay: policy.callsPerDay },
  };
}

/** The subject, or its digest if it is unsafe. A digest begins with a character that no plain subject has. */
function idOf(subject: string): string {
  if (plainSubject.test(subject)) return subject;
  return `~${createHash("sha256").update(subject).digest("hex").slice(0, 32)}`;
}

/** Items of a list, or of space-separated text with or without brackets. */
function listOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((item) => typeof item === "string");
  if (typeof claim !== "string") return [];
  return claim
    .replace(/^\[(.*)\]$/s, "$1")
    .split(/[\s,]+/)
    .filter(Boolean);
}
