import { type AuthorizerContext } from "./callers/access";
import { type Caller } from "./callers/caller";
import { type RequestBody } from "./predict/request-body";
import { type LimitHeaders } from "./rate-limits/caller-limits";
import { type ApiRequest } from "./request";
import { type ApiResponse } from "./response";
import { type Match } from "./router";
import { type OperationId, type Route } from "./routes";
import { type RequestRecord } from "./telemetry";

/** Facts about a request that the gateway adds. */
export interface GatewayContext {
  readonly requestId: string;
  /** Result of the route's authorizer; null on routes without one. */
  readonly authorizer: AuthorizerContext;
  /** The caller's address, as the gateway saw it. */
  readonly sourceIp: string;
  /** True if the response can be streamed to the caller. */
  readonly streaming: boolean;
  /** Aborts when the caller has hung up, where the gateway reports it. */
  readonly signal?: AbortSignal;
  readonly record: RequestRecord;
}

/** One request on its way through the application. */
export interface Call {
  readonly route: Route & { readonly operationId: OperationId };
  readonly params: Match<Route>["params"];
  /** The request, its body decompressed. */
  request: ApiRequest;
  readonly context: GatewayContext;
  readonly caller: Caller;
  /** Settles when the caller's rate limit has been checked; rejects with ApiError if it is reached. */
  readonly admitted: Promise<void>;
  /** Headers added to every answer. */
  answerHeaders: LimitHeaders;
}

export type Handle = (call: Call) => ApiResponse | Promise<ApiResponse>;

/** Reads the body of a call, and records it if bodies are logged. */
export function bodyOf({ request: { headers, body: bytes, base64 }, context: { record } }: Call): RequestBody {
  const contentType = headers["content-type"] ?? null;
  if (record.logsBodies) record.requestBody = { contentType, bytes };
  return { bytes, contentType, base64 };
}
