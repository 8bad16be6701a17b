import { type Caller, type Scope } from "../../functions/core/callers/caller";
import { gateDomain } from "../../functions/core/callers/edge";
import { formatKey } from "../../functions/core/callers/key-text";
import { type HttpAuthorizerEvent } from "../../functions/lambda/events/authorizer";
import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type RestEvent } from "../../functions/lambda/events/rest-api";
import { variantParameter } from "../../model/options";

/** Name of the gate wherever an event names a client, an API or a request. */
const gateName = gateDomain;
const sourceIp = "127.0.0.1";

/** Caller without limits. Its requests skip the authorizer, so it works whatever callers the stack has. */
function gateAsCaller(...scopes: Scope[]): Caller {
  return { kind: "key", id: gateName, scopes, models: null, limits: {} };
}

export interface Prediction {
  readonly model: string;
  /** Value of `target_variant`; null for none. */
  readonly targetVariant: string | null;
  readonly request: unknown;
}

/** Event of an HTTP API for `POST /v1/models/{model}/predict`. */
export function predictEvent({ model, targetVariant, request }: Prediction): HttpApiEvent {
  const path = `/v1/models/${model}/predict`;
  const routeKey = "POST /v1/models/{model}/predict";
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: targetVariant === null ? "" : new URLSearchParams({ [variantParameter]: targetVariant }).toString(),
    // A cached answer would not show the endpoint's state.
    headers: { "cache-control": "no-store", "content-type": "application/json" },
    pathParameters: { model },
    requestContext: {
      accountId: "anonymous",
      apiId: gateName,
      authorizer: { lambda: { caller: JSON.stringify(gateAsCaller("predict")) } },
      domainName: gateName,
      domainPrefix: gateName,
      http: { method: "POST", path, protocol: "HTTP/1.1", sourceIp, userAgent: gateName },
      requestId: requestId(),
      routeKey,
      stage: "$default",
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    body: JSON.stringify(request),
    isBase64Encoded: false,
  };
}

/** Event of the streaming API for `GET /v1/models`. */
export function listModelsEvent(): RestEvent {
  return streamingEvent("GET", "/v1/models", null);
}

/** Event of the streaming API for a chat of one token. */
export function chatEvent(model: string): RestEvent {
  const messages = [{ role: "user", content: "Hello" }];
  return streamingEvent("POST", "/v1/chat/completions", { model, messages, max_tokens: 1, stream: true });
}

function streamingEvent(httpMethod: string, path: string, request: unknown): RestEvent {
  const headers = { "cache-control": "no-store", "content-type": "application/json" };
  return {
    resource: path,
    path,
    httpMethod,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: "anonymous",
      apiId: gateName,
      authorizer: { caller: JSON.stringify(gateAsCaller("chat")), principalId: "caller" },
      domainName: gateName,
      extendedRequestId: gateName,
      httpMethod,
      identity: { sourceIp, userAgent: gateName },
      path,
      protocol: "HTTP/1.1",
      requestId: requestId(),
      requestTime: new Date().toUTCString(),
      requestTimeEpoch: Date.now(),
      resourceId: gateName,
      resourcePath: path,
      stage: "live",
    },
    body: request === null ? null : JSON.stringify(request),
    isBase64Encoded: false,
  };
}

/** Event of an HTTP API's authorizer, with a key that was never issued, so that the authorizer has to look it up. */
export function authorizeEvent(): HttpAuthorizerEvent {
  const routeKey = "GET /v1/models";
  return {
    version: "2.0",
    type: "REQUEST",
    routeArn: gateName,
    routeKey,
    rawPath: "/v1/models",
    headers: { "x-api-key": formatKey({ id: "0".repeat(16), secret: "0".repeat(43) }) },
    requestContext: { domainName: gateName, http: { method: "GET", sourceIp }, requestId: requestId() },
  };
}

function requestId(): string {
  return `${gateName}-${performance.now()}`;
}
