import { createClientAddress } from "../core/callers/edge";
import { type HttpApiEvent, type HttpApiResult } from "./events/http-api";
import { type Application } from "../application";
import { compress } from "../core/compress";
import { ApiError, errorResponse, toApiError } from "../core/errors";
import { httpApi, lambda } from "../core/limits";
import { type ApiResponse } from "../core/response";
import { type RequestRecord } from "../core/telemetry";

export type LambdaHandler = (event: HttpApiEvent) => Promise<HttpApiResult>;

/**
 * Turns the gateway's event into a request, and the application's response into the gateway's result.
 * @param edgeSecret secret of CloudFront, in a stack with a domain
 */
export function createHandler({ app, telemetry }: Application, edgeSecret?: string): LambdaHandler {
  const clientAddress = createClientAddress(edgeSecret);
  return async (event) => {
    const { requestId, http, domainName, authorizer = null } = event.requestContext;
    const { isBase64Encoded: base64, rawPath: path, rawQueryString: query, headers } = event;
    const { method } = http;
    const body = readBody(event.body, base64);
    const record = telemetry.begin({ requestId, method, path, bytesIn: body.length });
    const respond = async () => {
      const sourceIp = clientAddress({ header: (name) => headers[name], sourceIp: http.sourceIp, domainName });
      const context = { requestId, authorizer, sourceIp, streaming: false, record };
      return app({ method, path, query, headers, body, base64 }, context);
    };
    const response = await respond().catch((error: unknown) => refuse(error, record));
    let result = await toResult(await compress(response, headers["accept-encoding"]), requestId);
    if (!fits(result)) {
      const error = answerTooLarge();
      record.fail(error);
      result = await toResult(errorResponse(error), requestId);
    }
    const bytesOut = Buffer.byteLength(result.body, result.isBase64Encoded ? "base64" : "utf8");
    telemetry.end(record, { status: result.statusCode, bytesOut });
    return result;
  };
}

/** Answers a request that does not reach the application. */
export function refuse(error: unknown, record: RequestRecord): ApiResponse {
  const refusal = toApiError(error);
  record.fail(refusal);
  return errorResponse(refusal);
}

/** Bytes of an event's body. */
export function readBody(body: string | null | undefined, base64: boolean): Buffer {
  return Buffer.from(body ?? "", base64 ? "base64" : "utf8");
}

/** Headers of every answer. */
export function commonHeaders(requestId: string): Record<string, string> {
  return { "cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": requestId };
}

async function toResult(response: ApiResponse, requestId: string): Promise<HttpApiResult> {
  const { status: statusCode, headers } = response;
  const isText = !("content-encoding" in headers) && textTypes.test(headers["content-type"] ?? "text/plain");
  return {
    statusCode,
    headers: { ...headers, ...commonHeaders(requestId) },
    body: (await response.bytes()).toString(isText ? "utf8" : "base64"),
    isBase64Encoded: !isText,
  };
}

/**
 * Media types returned as text. All others, and text in another charset, may not be UTF-8 and are returned in base64.
 */
const textTypes = /^(?:text\/[^;]+|application\/(?:[^;]+\+)?json)\s*(?:;\s*charset="?utf-?8"?\s*)?$/i;

/**
 * True if the result fits Lambda's limit. A character is at most 6 bytes of JSON, so most results need no measuring.
 */
function fits(result: HttpApiResult): boolean {
  return (
    result.body.length * 6 < lambda.maxPayloadBytes - httpApi.maxHeaderBytes ||
    Buffer.byteLength(JSON.stringify(result)) <= lambda.maxPayloadBytes
  );
}

function answerTooLarge(): ApiError {
  return new ApiError(
    "bad_model_response",
    `The answer is larger than the ${lambda.maxPayloadBytes} bytes that AWS Lambda passes on: ask for less at once.`,
  );
}
