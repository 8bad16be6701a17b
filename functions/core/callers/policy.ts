import * as z from "zod";
import { apiSettings } from "../api-settings";

const settings = apiSettings.shape.callers.unwrap().shape;
const [oidc] = settings.jwt.unwrap().options;

/**
 * Caller policy, as JSON in the variable `CALLERS`: the setting `api.callers`, with the issuer of `jwt` filled in for a
 * user pool that the program creates.
 */
export const callerPolicy = z.strictObject({
  ...settings,
  jwt: oidc.omit({ issuedBy: true }).optional(),
});
export type CallerPolicy = z.output<typeof callerPolicy>;
export type JwtPolicy = NonNullable<CallerPolicy["jwt"]>;

/**
 * True if the HTTP API needs our Lambda authorizer. Its built-in one accepts only tokens, finds the issuer's keys only
 * by discovery, and supports only RSA. An explicit `jwksUri` means that the issuer may use other keys.
 */
export function needsLambdaAuthorizer(callers: {
  readonly keys: boolean;
  readonly anonymous?: unknown;
  readonly jwt?: { readonly jwksUri?: string | undefined; readonly issuedBy?: string } | undefined;
}): boolean {
  const { keys, anonymous, jwt } = callers;
  return keys || anonymous !== undefined || jwt === undefined || jwt.jwksUri !== undefined;
}
