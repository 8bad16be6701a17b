import { JwtVerifier, type JwtVerifierProperties, type VerifyProperties } from "aws-jwt-verify/jwt-verifier";
import { isJsonObject, safeJsonParse, type Json, type JsonObject } from "aws-jwt-verify/safe-json-parse";

/**
 * Verifies tokens, including those whose `scope` is a list, as some issuers write it. The library accepts only text
 * (RFC 8693, section 4.2), so it gets the list joined by spaces; the signature is still checked over the original
 * token.
 */
export class TokenVerifier<
  Checks extends Partial<VerifyProperties>,
  Issuer extends JwtVerifierProperties<Checks>,
> extends JwtVerifier<Checks, Issuer, false> {
  protected override getVerifyParameters(jwt: string, properties?: Partial<Checks>) {
    const [header = "", payloadB64 = "", signature = ""] = jwt.split(".");
    const payload = listedScope(payloadB64);
    if (!payload) return super.getVerifyParameters(jwt, properties);
    const rewritten = Buffer.from(JSON.stringify(payload)).toString("base64url");
    const parameters = super.getVerifyParameters(`${header}.${rewritten}.${signature}`, properties);
    return { ...parameters, decomposedJwt: { ...parameters.decomposedJwt, payloadB64 } };
  }
}

/** The payload with its list of scopes joined by spaces; null if `scope` is not a list of names. */
function listedScope(payloadB64: string): JsonObject | null {
  const payload = parse(Buffer.from(payloadB64, "base64url").toString());
  if (!isJsonObject(payload) || !Array.isArray(payload["scope"])) return null;
  const names = payload["scope"].filter((name): name is string => typeof name === "string" && /^\S+$/.test(name));
  return names.length === payload["scope"].length ? { ...payload, scope: names.join(" ") } : null;
}

function parse(text: string): Json {
  try {
    return safeJsonParse(text);
  } catch {
    return null;
  }
}
