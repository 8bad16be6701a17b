import { writeSync } from "node:fs";
import { type ErrorBody, isInvalidRequest } from "../errors";

/** Answer to one request. `body` is JSON text, whatever the status. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Status and envelope `type` of each error `code` of the server. */
const kinds = {
  invalid_request: [400, "invalid_request_error"],
  not_found: [404, "invalid_request_error"],
  method_not_allowed: [405, "invalid_request_error"],
  model_loaded: [409, "invalid_request_error"],
  payload_too_large: [413, "invalid_request_error"],
  unsupported_content_type: [415, "invalid_request_error"],
  model_unusable: [422, "invalid_request_error"],
  internal: [500, "api_error"],
  model_loading: [503, "api_error"],
  model_unavailable: [503, "api_error"],
  overloaded: [503, "api_error"],
  timeout: [503, "api_error"],
  stopping: [503, "api_error"],
  out_of_memory: [507, "api_error"],
} as const;

/** Error reply in the envelope of `model/errors.ts`. */
export function refusal(code: keyof typeof kinds, message: string, param: string | null = null): Reply {
  const [status, type] = kinds[code];
  return { status, body: JSON.stringify({ error: { message, type, param, code } } satisfies ErrorBody) };
}

/** Turns an `InvalidRequest` into a 400. Any other error is logged and becomes a 500 that does not reveal the cause. */
export function replyToError(error: unknown): Reply {
  if (isInvalidRequest(error)) return refusal("invalid_request", error.message, error.param);
  logError("request failed", error);
  return refusal("internal", "The model could not answer this request.");
}

/** Writes one JSON line to standard error, synchronously: a worker's `console` goes through the main thread. */
export function logError(event: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeSync(2, `${JSON.stringify({ level: "error", time: new Date().toISOString(), event, detail })}\n`);
}
