import { inspect } from "node:util";
import { isInvalidRequest, type ErrorBody } from "../../model/errors";
import { ApiResponse } from "./response";

/** Every error code with its status: the only place where an error becomes a status. */
export const errorCodes = {
  invalid_request: { status: 400, type: "invalid_request_error" },
  unsupported_parameter: { status: 400, type: "invalid_request_error" },
  image_refused: { status: 400, type: "invalid_request_error" },
  missing_credentials: { status: 401, type: "authentication_error" },
  invalid_credentials: { status: 401, type: "authentication_error" },
  not_allowed: { status: 403, type: "permission_error" },
  not_found: { status: 404, type: "invalid_request_error" },
  model_not_found: { status: 404, type: "invalid_request_error" },
  endpoint_not_found: { status: 404, type: "invalid_request_error" },
  method_not_allowed: { status: 405, type: "invalid_request_error" },
  idempotency_in_progress: { status: 409, type: "invalid_request_error" },
  payload_too_large: { status: 413, type: "invalid_request_error" },
  unsupported_media_type: { status: 415, type: "invalid_request_error" },
  idempotency_key_reused: { status: 422, type: "invalid_request_error" },
  rate_limited: { status: 429, type: "rate_limit_error" },
  quota_exceeded: { status: 429, type: "rate_limit_error" },
  internal_error: { status: 500, type: "api_error" },
  model_error: { status: 502, type: "api_error" },
  bad_model_response: { status: 502, type: "api_error" },
  asleep: { status: 503, type: "api_error" },
  model_loading: { status: 503, type: "api_error" },
  overloaded: { status: 503, type: "api_error" },
  model_unavailable: { status: 503, type: "api_error" },
  store_unavailable: { status: 503, type: "api_error" },
  deadline_exceeded: { status: 504, type: "api_error" },
} as const;
export type ErrorCode = keyof typeof errorCodes;

interface ApiErrorOptions extends ErrorOptions {
  /** Path of the invalid value in the request, such as `instances[0][2]`. */
  readonly param?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** True if the same call may succeed a moment later. */
  readonly transient?: boolean;
}

/** An error for the caller. The message is written for them; `cause` is only logged. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly transient: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { param = null, headers = {}, transient = false, ...options }: ApiErrorOptions = {},
  ) {
    super(message, options);
    this.param = param;
    this.headers = headers;
    this.transient = transient;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** Turns any error into one for the caller; unexpected errors become `internal_error`. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isInvalidRequest(error)) {
    return new ApiError("invalid_request", shorten(error.message), {
      param: error.param === null ? null : shorten(error.param, 200),
      cause: error,
    });
  }
  return new ApiError("internal_error", internalErrorMessage, { cause: error });
}

/** Message of `internal_error`, which tells nothing of its cause. */
export const internalErrorMessage = "Something failed on our side. Quote the x-request-id of this answer.";

/** Longest message: one that quotes the request could be as long as the request. */
const maxMessageCharacters = 1000;

/** Truncates text to `length` characters, never inside one, and marks the cut with an ellipsis. */
export function shorten(text: string, length = maxMessageCharacters): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
}

export function errorResponse(error: ApiError): ApiResponse {
  return ApiResponse.json(errorBody(error), { status: error.status, headers: error.headers });
}

/** The error envelope, for an answer whose status has already been sent. */
export function errorBody({ code, message, param }: ApiError): ErrorBody {
  return { error: { message, type: errorCodes[code].type, param, code } };
}

/** Describes an error for the log: name, message, stack, plain details and SDK metadata, and those of its causes. */
export function describeError(error: unknown): unknown {
  if (error === undefined || typeof error === "string") return error;
  if (!(error instanceof Error)) return inspect(error);
  const details = Object.entries(error).filter(([key, value]) => key === "$metadata" || typeof value !== "object");
  const { name, message, stack, cause } = error;
  return { ...Object.fromEntries(details), name, message, stack, cause: describeError(cause) };
}
