import * as z from "zod";

const texts = z.record(z.string(), z.string());
const lists = z.record(z.string(), z.array(z.string()));

/**
 * What a REST API of API Gateway hands a function (Lambda proxy integration, payload format 1.0), as far as anything here
 * reads or makes it. The gateway stand-in and the tests pass their events through it; the function trusts the gateway.
 */
export const restEvent = z.object({
  resource: z.string(),
  /** Without the stage, decoded or not. */
  path: z.string().startsWith("/"),
  httpMethod: z.string(),
  /** Names as the client wrote them; of a repeated header, its last value. */
  headers: texts.nullable(),
  multiValueHeaders: lists.nullable(),
  /** Decoded. */
  queryStringParameters: texts.nullable(),
  multiValueQueryStringParameters: lists.nullable(),
  pathParameters: texts.nullable(),
  stageVariables: texts.nullable(),
  requestContext: z.object({
    accountId: z.string(),
    apiId: z.string(),
    /** Of the Lambda authorizer: its `context`, all of it text, and `principalId`. Absent on routes without one. */
    authorizer: z.record(z.string(), z.unknown()).nullish(),
    domainName: z.string(),
    extendedRequestId: z.string(),
    httpMethod: z.string(),
    identity: z.object({ sourceIp: z.string(), userAgent: z.string().nullable() }),
    /** With the stage. */
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
