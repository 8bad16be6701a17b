import * as z from "zod";
import { apiSettings } from "../api-settings";

const settings = apiSettings.shape.callers.unwrap().shape;
const [oidc] = settings.jwt.unwrap().options;

/**
 * Who may call, as JSON in the variable `CALLERS`: the setting `api.callers`, where `jwt` names its issuer even if that
 * is a user pool which the program has created.
 */
export const callerPolicy = z.strictObject({
  ...settings,
  jwt: oidc.omit({ issuedBy: true }).optional(),
});
export type CallerPolicy = z.output<typeof callerPolicy>;
export type JwtPolicy = NonNullable<CallerPolicy["jwt"]>;

/**
 * Whether the HTTP API has to ask our authorizer: its own knows tokens alone, finds an issuer's keys by discovery
 * alone, and takes RSA alone. An issuer with other keys is one whose `jwksUri` is given.
 */
export function needsLambdaAuthorizer(callers: {
  readonly keys: boolean;
  readonly anonymous?: unknown;
  readonly jwt?: { readonly jwksUri?: string | undefined; readonly issuedBy?: string } | undefined;
}): boolean {
  const { keys, anonymous, jwt } = callers;
  return keys || anonymous !== undefined || jwt === undefined || jwt.jwksUri !== undefined;
}
