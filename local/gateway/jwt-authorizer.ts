import { type JwtPolicy } from "../../functions/core/callers/policy";
import { invalid, isRefusal } from "../../functions/core/callers/refusal";
import { createVerifyToken, type TokenOptions } from "../../functions/core/callers/token";
import { type GatewayAuthorizer } from "./authorizer";
import { messageAnswer } from "./result";

/** The JWT authorizer built into HTTP APIs. Turns all claims into text. */
export function createJwtAuthorizer(policy: JwtPolicy, options: TokenOptions): GatewayAuthorizer["http"] {
  const verify = createVerifyToken(policy, options);
  return async ({ headers }) => {
    const token = headers["authorization"]?.replace(/^bearer +/i, "");
    if (!token) return { denial: messageAnswer(401, "Unauthorized", { "www-authenticate": "Bearer" }) };
    // Without the issuer's keys, a gateway accepts no token.
    const verified = await verify(token).catch(() => invalid("The keys of the issuer cannot be found."));
    if (isRefusal(verified)) {
      const challenge = `Bearer scope="" error="invalid_token" error_description="${verified.message}"`;
      return { denial: messageAnswer(401, "Unauthorized", { "www-authenticate": challenge }) };
    }
    const claims = Object.entries(verified.claims).map(([name, value]) => [name, toText(value)]);
    return { context: { jwt: { claims: Object.fromEntries(claims) as Record<string, string>, scopes: null } } };
  };
}

/** Formats a claim as text: lists as `[a b]`. */
function toText(claim: unknown): string {
  if (Array.isArray(claim)) return `[${claim.map(toText).join(" ")}]`;
  return typeof claim === "string" ? claim : JSON.stringify(claim);
}
