import { ApiError } from "../errors";
import { type Route } from "../routes";
import { caller as callerSchema, type Caller } from "./caller";
import { callerOfClaims, type Claims } from "./claims";
import { type CallerPolicy } from "./policy";
import { isRefusal, type Refusal, refusal, refusalError } from "./refusal";

/** Context added to a request by the gateway's authorizer; null on routes without one. */
export type AuthorizerContext = {
  /** From an authorizer in this process. */
  readonly identified?: Caller | Refusal | undefined;
  /** From our Lambda authorizer: `caller` or `refusal`, as JSON. */
  readonly lambda?: Readonly<Record<string, unknown>> | null | undefined;
  /** From the HTTP API's built-in JWT authorizer. */
  readonly jwt?: { readonly claims: Claims } | undefined;
} | null;

/**
 * Reads the caller from the authorizer's context, the only part of a request that is trusted for this.
 * @throws ApiError 401 without a caller; 503 if the authorizer could not identify them
 */
export function readCaller(context: AuthorizerContext, policy: CallerPolicy): Caller {
  if (context?.identified) {
    if (isRefusal(context.identified)) throw refusalError(context.identified);
    return context.identified;
  }
  if (context?.jwt && policy.jwt) {
    const found = callerOfClaims(context.jwt.claims, policy.jwt);
    if (isRefusal(found)) throw refusalError(found);
    return found;
  }
  const { caller, refusal: refused } = context?.lambda ?? {};
  if (typeof refused === "string") throw refusalError(refusal.parse(JSON.parse(refused)));
  if (typeof caller === "string") return callerSchema.parse(JSON.parse(caller));
  throw refusalError({ code: "missing_credentials", message: "No valid credentials: send a key or a token." });
}

/**
 * Checks the caller's scope and allowed models.
 * @param model requested model, if the route has one
 * @throws ApiError 403
 */
export function requireAccess({ access }: Pick<Route, "access">, caller: Caller, model?: string): void {
  if (mayUse({ access }, caller, model)) return;
  if (!mayUse({ access }, caller)) {
    throw new ApiError(
      "not_allowed",
      caller.kind === "anonymous"
        ? `Callers without credentials may not use this: it needs a key or a token with the scope "${access}".`
        : `Your ${credentialOf[caller.kind]} may not use this: it needs the scope "${access}".`,
    );
  }
  throw new ApiError(
    "not_allowed",
    `Your ${credentialOf[caller.kind]} may not use the model "${model}". It may use ${caller.models?.join(", ")}.`,
    { param: "model" },
  );
}

/** Tells whether `requireAccess` would let the caller pass. */
export function mayUse({ access }: Pick<Route, "access">, { scopes, models }: Caller, model?: string): boolean {
  const hasScope = access === "open" || access === "caller" || scopes.includes(access);
  return hasScope && (model === undefined || models === null || models.includes(model));
}

const credentialOf = { anonymous: "address", key: "key", jwt: "token" } as const satisfies Record<
  Caller["kind"],
  string
>;
