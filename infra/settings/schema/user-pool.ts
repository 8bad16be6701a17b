import * as z from "zod";

/** The setting `userPool`: the Cognito user pool that `issuedBy: cognito` creates. */
export const userPool = z.strictObject({
  callbackUrls: z
    .array(
      z
        .string()
        .regex(/^(https:\/\/[^\s#]+|http:\/\/localhost(:\d+)?(\/[^\s#]*)?)$/)
        .meta({ accepts: "an https:// URL, or http://localhost for trials" }),
    )
    .default([])
    .meta({
      description:
        "With `api.callers.jwt.issuedBy` cognito: redirect URLs of the hosted login (authorization code with PKCE). Empty: no hosted login.",
      accepts: "a list of https:// URLs, or http://localhost for trials",
      change: "In place; the first URL adds the login's domain, removing the last one removes it",
    }),
});
export type UserPoolSettings = z.output<typeof userPool>;
