import * as z from "zod";

/** What concerns the Cognito user pool alone, where the program makes one; what tokens may do stands with the callers. */
export const userPool = z.strictObject({
  callbackUrls: z
    .array(
      z
        .string()
        .regex(/^(https:\/\/[^\s#]+|http:\/\/localhost(:\d+)?(\/[^\s#]*)?)$/)
        .meta({ accepts: "an https:// URL, or http://localhost for trials", examples: ["https://app.example.com/"] }),
    )
    .default([])
    .meta({
      description:
        "With `api.callers.jwt.issuedBy` cognito: where the hosted login sends users back to, with a code (PKCE). None: no hosted login.",
      accepts: "a list of https:// URLs, or http://localhost for trials",
      examples: ["https://app.example.com/"],
      change: "In place; the first and the last one bring and take the login's domain",
    }),
});
export type UserPoolSettings = z.output<typeof userPool>;
