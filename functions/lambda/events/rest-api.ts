import * as z from "zod";

const texts = z.record(z.string(), z.string());
const lists = z.record(z.string(), z.array(z.string()));

/**
 * API Gateway's event from a REST API (Lambda proxy integration, payload format 1.0), limited to the fields that this
 * code reads or makes. The gateway stand-in and the tests validate their events with it; the function trusts the
 * gateway.
 */
export const restEvent = z.object({
  resource: z.string(),
  /** Without the stage; may be decoded or not. */
  path: z.string().startsWith("/"),
  httpMethod: z.string(),
  /** Names as the client sent them; a repeated header has its last value. */
  headers: texts.nullable(),
  multiValueHeaders: lists.nullable(),
  /** Percent-decoded. */
  queryStringParameters: texts.nullable(),
  multiValueQueryStringParameters: lists.nullable(),
  pathParameters: texts.nullable(),
  stageVariables: texts.nullable(),
  requestContext: z.object({
    accountId: z.string(),
    apiId: z.string(),
    /** The Lambda authorizer's `context`, all strings, and `principalId`. Absent on routes without one. */
    authorizer: z.record(z.string(), z.unknown()).nullish(),
    domainName: z.string(),
    extendedRequestId: z.string(),
    httpMethod: z.string(),
    identity: z.object({ sourceIp: z.string(), userAgent: z.string().nullable() }),
    /** Path with the stage. */
    path: z.string(),
    protocol: z.string(),
    requestId: z.string(),
    requestTime: z.string(),
    /** In milliseconds. */
    requestTimeEpoch: z.int().min(1e12),
    resourceId: z.string(),
    resourcePath: z.string(),
    stage: z.string(),
  }),
  body: z.string().nullable(),
  isBase64Encoded: z.boolean(),
});
export type RestEvent = z.output<typeof restEvent>;
