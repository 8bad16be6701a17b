import { createHash } from "node:crypto";
import { scopes, type Caller } from "./caller";
import { type JwtPolicy } from "./policy";
import { invalid, type Refusal } from "./refusal";

export type Claims = Readonly<Record<string, unknown>>;

/** What scopes of ours begin with in a token. */
const prefix = "modelfront/";
const modelPrefix = `${prefix}model:`;

/** A subject that is fit to be an id as it is. */
const plainSubject = /^[A-Za-z0-9._:@|-]{1,64}$/;

/**
 * Who calls, by the claims of a token whose signature, issuer, audience and times were found good. They may come from
 * the HTTP API's own authorizer, which makes texts of all values: lists as `[a b]`.
 */
export function callerOfClaims(claims: Claims, policy: JwtPolicy): Caller | Refusal {
  // Cognito's id tokens tell an application who its user is; they are not for APIs.
  if (claims.token_use !== undefined && claims.token_use !== "access") {
    return invalid("This is no access token: send the access token, not the id token.");
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

/** A digest begins with a character that no plain subject has. */
function idOf(subject: string): string {
  if (plainSubject.test(subject)) return subject;
  return `~${createHash("sha256").update(subject).digest("hex").slice(0, 32)}`;
}

/** Of a list, or of a text with spaces, in brackets or not. */
function listOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((item) => typeof item === "string");
  if (typeof claim !== "string") return [];
  return claim
    .replace(/^\[(.*)\]$/s, "$1")
    .split(/[\s,]+/)
    .filter(Boolean);
}
