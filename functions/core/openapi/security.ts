import { type ZodOpenApiObject, type ZodOpenApiOperationObject } from "zod-openapi";
import { type Route } from "../routes";

type SecuritySchemes = NonNullable<NonNullable<ZodOpenApiObject["components"]>["securitySchemes"]>;

export const securitySchemes = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "A key that `npm run keys` issued, or a token of the stack's OpenID Connect issuer.",
  },
  apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "A key that `npm run keys` issued." },
} as const satisfies SecuritySchemes;

const withCredentials = Object.keys(securitySchemes).map((scheme) => ({ [scheme]: [] }));

/**
 * Accepted credentials of a route. None at all is one choice: the stack's settings decide what anonymous callers may
 * do.
 */
export function securityOf(access: Route["access"]): NonNullable<ZodOpenApiOperationObject["security"]> {
  if (access === "open") return [];
  return access === "proxy" ? withCredentials : [...withCredentials, {}];
}
