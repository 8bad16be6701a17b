import * as z from "zod";

/**
 * API Gateway's event for a function: payload format 2.0 of an HTTP API, limited to the fields that this code reads or
 * makes. The gateway stand-in and the tests validate their events with it; the function itself trusts the gateway.
 */
export const httpApiEvent = z.object({
  version: z.literal("2.0"),
  routeKey: z.string(),
  rawPath: z.string().startsWith("/"),
  rawQueryString: z.string(),
  cookies: z.array(z.string()).optional(),
  /** Names in lower case; values of a repeated header joined by commas. */
  headers: z.record(z.string(), z.string()),
  queryStringParameters: z.record(z.string(), z.string()).optional(),
  pathParameters: z.record(z.string(), z.string()).optional(),
  requestContext: z.object({
    accountId: z.string(),
    apiId: z.string(),
    /** Result of the route's authorizer; absent on routes without one. */
    authorizer: z
      .object({
        /** A Lambda authorizer's `context`. */
        lambda: z.record(z.string(), z.unknown()).nullish(),
        /** From the gateway's built-in JWT authorizer. */
        jwt: z.object({ claims: z.record(z.string(), z.unknown()), scopes: z.array(z.string()).nullish() }).optional(),
      })
      .optional(),
    domainName: z.string(),
    domainPrefix: z.string(),
    http: z.object({
      method: z.string(),
      path: z.string(),
      protocol: z.string(),
      sourceIp: z.string(),
      userAgent: z.string(),
    }),
    requestId: z.string(),
    routeKey: z.string(),
    stage: z.string(),
    time: z.string(),
    /** In milliseconds. */
    timeEpoch: z.int().min(1e12),
  }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
});
export type HttpApiEvent = z.output<typeof httpApiEvent>;

/** Result that the gateway turns into an HTTP response. */
export interface HttpApiResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** True if `body` is bytes in base64. */
  readonly isBase64Encoded: boolean;
}
