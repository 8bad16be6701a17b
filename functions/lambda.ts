import { type HttpApiEvent, type HttpApiResult } from "./event";
import { type App } from "./lib/app";
import { ApiError, errorResponse } from "./lib/errors";
import { httpApi, lambda } from "./lib/limits";

export type LambdaHandler = (event: HttpApiEvent) => Promise<HttpApiResult>;

/** Makes a Request of the gateway's event, and the gateway's result of the application's Response. */
export function createHandler(app: App): LambdaHandler {
  return async (event) => {
    const { requestId } = event.requestContext;
    const request = toRequest(event);
    const response =
      request instanceof Request
        ? await app.fetch(request, { requestId, base64: event.isBase64Encoded })
        : errorResponse(request);
    const result = await toResult(response, requestId);
    return fits(result) ? result : toResult(errorResponse(answerTooLarge()), requestId);
  };
}

function toRequest(event: HttpApiEvent): Request | ApiError {
  const { method } = event.requestContext.http;
  // The gateway may have decoded the path: what would end it in a URL is part of it.
  const path = event.rawPath.replace(/[?#]/g, encodeURIComponent);
  const query = event.rawQueryString && `?${event.rawQueryString}`;
  const body = method === "GET" || method === "HEAD" ? undefined : event.body;
  try {
    return new Request(`https://gateway${path}${query}`, {
      method,
      headers: event.headers,
      body: body === undefined ? null : Buffer.from(body, event.isBase64Encoded ? "base64" : "utf8"),
    });
  } catch (cause) {
    return new ApiError("invalid_request", "The method, the path or a header of the request is not valid.", { cause });
  }
}

async function toResult(response: Response, requestId: string): Promise<HttpApiResult> {
  return {
    statusCode: response.status,
    headers: {
      ...Object.fromEntries(response.headers),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
    },
    body: await response.text(),
    isBase64Encoded: false,
  };
}

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
