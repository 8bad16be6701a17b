import { ApiError } from "../errors";
import { endpointNotFound } from "./endpoint-names";

/**
 * What SageMaker calls not valid is nobody's absence here: an endpoint that does not exist, a body that is larger than
 * the hosting of this one takes, a header that does not fit it. Told apart by SageMaker's words, none of which get out.
 */
export function explainRefusal(error: unknown, sentBytes: number): unknown {
  const refusal = error instanceof ApiError ? error.cause : null;
  if (!(refusal instanceof Error) || refusal.name !== "ValidationError") return error;
  if (/^Endpoint \S+ of account \d+ not found/.test(refusal.message)) return endpointNotFound(refusal);
  const maxBytes = /at 'body' .*less than or equal to (\d+)/s.exec(refusal.message)?.[1];
  if (maxBytes !== undefined) {
    const message = `The body has ${sentBytes} bytes. This endpoint takes at most ${maxBytes}: the limit of its hosting.`;
    return new ApiError("payload_too_large", message, { cause: refusal });
  }
  return new ApiError(
    "invalid_request",
    "SageMaker does not take this request for this endpoint: see its target variant, target model and session.",
    { cause: refusal },
  );
}
