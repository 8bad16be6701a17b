import { type HttpApiEvent, type HttpApiResult } from "./event";
import { type Application } from "./application";
import { type App, type GatewayContext } from "./lib/app";
import { ApiError, errorResponse } from "./lib/errors";
import { httpApi, lambda } from "./lib/limits";

export type LambdaHandler = (event: HttpApiEvent) => Promise<HttpApiResult>;

/** Makes a Request of the gateway's event, and the gateway's result of the application's Response. */
export function createHandler({ app, telemetry }: Application): LambdaHandler {
  return async (event) => {
    const { requestId, http, authorizer = null } = event.requestContext;
    const { isBase64Encoded: base64, rawPath: path, rawQueryString: query, headers, body } = event;
    const request = { method: http.method, path, query, headers, body, base64 };
    const record = telemetry.begin({ requestId, method: http.method, path, bytesIn: bodyBytes(request) });
    const response = await answer(app, request, {
      requestId,
      authorizer,
      sourceIp: http.sourceIp,
      streaming: false,
      record,
    });
    let result = await toResult(response, requestId);
    if (!fits(result)) {
      const error = answerTooLarge();
      record.fail(error);
      result = await toResult(errorResponse(error), requestId);
    }
    telemetry.end(record, {
      status: result.statusCode,
      bytesOut: bodyBytes({ ...result, base64: result.isBase64Encoded }),
    });
    return result;
  };
}

/** Of a body as it is, not as it stands in an event. */
export function bodyBytes({ body, base64 }: Pick<GatewayRequest, "body" | "base64">): number {
  return Buffer.byteLength(body ?? "", base64 ? "base64" : "utf8");
}

/** A request as gateways put it into events. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null | undefined;
  /** Whether `body` is bytes in base64. */
  readonly base64: boolean;
}

/** Asks the application. What is no request at all gets its answer here. */
export async function answer(
  app: App,
  request: GatewayRequest,
  context: Omit<GatewayContext, "body" | "base64">,
): Promise<Response> {
  const { base64 } = request;
  const made = toRequest(request);
  if (made instanceof Request) {
    return app.fetch(made, { ...context, body: Buffer.from(request.body ?? "", base64 ? "base64" : "utf8"), base64 });
  }
  context.record.fail(made);
  return errorResponse(made);
}

/** Its body goes beside it: a Request would make a stream of it, to be read at once. */
function toRequest({ method, path, query, headers }: GatewayRequest): Request | ApiError {
  // The gateway may have decoded the path: what would end it in a URL is part of it.
  const target = path.replace(/[?#]/g, encodeURIComponent) + (query && `?${query}`);
  try {
    return new Request(`https://gateway${target}`, { method, headers });
  } catch (cause) {
    return new ApiError("invalid_request", "The method, the path or a header of the request is not valid.", { cause });
  }
}

/** Headers of every answer, whatever it is. */
export function commonHeaders(requestId: string): Record<string, string> {
  return { "cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": requestId };
}

async function toResult(response: Response, requestId: string): Promise<HttpApiResult> {
  const isText = textTypes.test(response.headers.get("content-type") ?? "text/plain");
  return {
    statusCode: response.status,
    headers: { ...Object.fromEntries(response.headers), ...commonHeaders(requestId) },
    body: isText ? await response.text() : Buffer.from(await response.arrayBuffer()).toString("base64"),
    isBase64Encoded: !isText,
  };
}

/** What crosses as it is; everything else, and text in a charset other than UTF-8, may not be UTF-8. */
const textTypes = /^(?:text\/[^;]+|application\/(?:[^;]+\+)?json)\s*(?:;\s*charset="?utf-?8"?\s*)?$/i;

/** A character is at most 6 bytes of JSON, so most results need no measuring. */
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
