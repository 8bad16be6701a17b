import * as z from "zod";

/**
 * What API Gateway hands a Lambda authorizer, as far as anything here reads or makes it. The gateway stand-in and the
 * tests pass their events through this; the authorizer itself trusts the gateway.
 */

const headers = z.record(z.string(), z.string());

/** Of an HTTP API: payload format 2.0. */
export const httpAuthorizerEvent = z.object({
  version: z.literal("2.0"),
  type: z.literal("REQUEST"),
  routeArn: z.string(),
  routeKey: z.string(),
  rawPath: z.string().startsWith("/"),
  /** Names in lower case; values of a repeated header joined by commas. */
  headers: headers.optional(),
  requestContext: z.object({ http: z.object({ method: z.string(), sourceIp: z.string() }), requestId: z.string() }),
});

/** Of a REST API: an authorizer of the type REQUEST. */
export const restAuthorizerEvent = z.object({
  version: z.undefined().optional(),
  type: z.literal("REQUEST"),
  methodArn: z.string().startsWith("arn:"),
  path: z.string().startsWith("/"),
  httpMethod: z.string(),
  /** Names as the client wrote them. */
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  requestContext: z.object({ identity: z.object({ sourceIp: z.string() }), requestId: z.string() }),
});

export type HttpAuthorizerEvent = z.output<typeof httpAuthorizerEvent>;
export type RestAuthorizerEvent = z.output<typeof restAuthorizerEvent>;
export type AuthorizerEvent = HttpAuthorizerEvent | RestAuthorizerEvent;

/** A caller or a refusal, as JSON. API Gateway hands it to the function, and takes texts alone. */
export type AuthorizerAnswer = { readonly caller: string } | { readonly refusal: string };

/** For an HTTP API: a simple response. */
export interface HttpAuthorizerResult {
  readonly isAuthorized: true;
  readonly context: AuthorizerAnswer;
}

/** For a REST API: an IAM policy. */
export interface RestAuthorizerResult {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: "2012-10-17";
    readonly Statement: readonly [
      { readonly Action: "execute-api:Invoke"; readonly Effect: "Allow"; readonly Resource: string },
    ];
  };
  readonly context: AuthorizerAnswer;
}
