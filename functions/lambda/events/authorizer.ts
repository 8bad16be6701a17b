import * as z from "zod";

/**
 * API Gateway's events for a Lambda authorizer, limited to the fields that this code reads or makes. The gateway
 * stand-in and the tests validate their events with these schemas; the authorizer itself trusts the gateway.
 */

const headers = z.record(z.string(), z.string());

/** Event of an HTTP API: payload format 2.0. */
export const httpAuthorizerEvent = z.object({
  version: z.literal("2.0"),
  type: z.literal("REQUEST"),
  routeArn: z.string(),
  routeKey: z.string(),
  rawPath: z.string().startsWith("/"),
  /** Names in lower case; values of a repeated header joined by commas. */
  headers: headers.optional(),
  requestContext: z.object({
    domainName: z.string().optional(),
    http: z.object({ method: z.string(), sourceIp: z.string() }),
    requestId: z.string(),
  }),
});

/** Event of a REST API: an authorizer of the type REQUEST. */
export const restAuthorizerEvent = z.object({
  version: z.undefined().optional(),
  type: z.literal("REQUEST"),
  methodArn: z.string().startsWith("arn:"),
  path: z.string().startsWith("/"),
  httpMethod: z.string(),
  /** Names as the client sent them. */
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  requestContext: z.object({
    domainName: z.string().optional(),
    identity: z.object({ sourceIp: z.string() }),
    requestId: z.string(),
  }),
});

export type HttpAuthorizerEvent = z.output<typeof httpAuthorizerEvent>;
export type RestAuthorizerEvent = z.output<typeof restAuthorizerEvent>;
export type AuthorizerEvent = HttpAuthorizerEvent | RestAuthorizerEvent;

/** A caller or a refusal, as JSON. API Gateway passes it on to the function, and accepts only strings. */
export type AuthorizerAnswer = { readonly caller: string } | { readonly refusal: string };

/** Simple response, for an HTTP API. */
export interface HttpAuthorizerResult {
  readonly isAuthorized: boolean;
  /** Absent if the request is not authorized. */
  readonly context?: AuthorizerAnswer;
}

/** IAM policy, for a REST API. */
export interface RestAuthorizerResult {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: "2012-10-17";
    readonly Statement: readonly [
      { readonly Action: "execute-api:Invoke"; readonly Effect: "Allow" | "Deny"; readonly Resource: string },
    ];
  };
  readonly context?: AuthorizerAnswer;
}
