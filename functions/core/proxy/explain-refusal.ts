import { ApiError } from "../errors";
import { endpointNotFound } from "./endpoint-names";

/**
 * Explains a validation error of SageMaker: an endpoint that does not exist, a body too large for its hosting, a header
 * that does not fit it. Distinguished by SageMaker's message, which is not passed on.
 * @param param where in the request the endpoint's name is
 * @returns other errors unchanged
 */
export function explainRefusal(error: unknown, sentBytes: number, param = "name"): unknown {
  const refusal = error instanceof ApiError ? error.cause : null;
  if (!(refusal instanceof Error) || refusal.name !== "ValidationError") return error;
  if (/^Endpoint \S+ of account \d+ not found/.test(refusal.message)) return endpointNotFound(param, refusal);
  const maxBytes = /at 'body' .*less than or equal to (\d+)/s.exec(refusal.message)?.[1];
  if (maxBytes !== undefined) {
    const message = `The body has ${sentBytes} bytes. This endpoint takes at most ${maxBytes}: the limit of its hosting.`;
    return new ApiError("payload_too_large", message, { cause: refusal });
  }
  const component = /inference component/i.test(refusal.message);
  return new ApiError(
    "invalid_request",
    component
      ? "SageMaker does not take this request for this endpoint: see the header x-amzn-sagemaker-inference-component."
      : "SageMaker does not take this request for this endpoint: see its target variant, target model, target container and session.",
    { param: component ? "x-amzn-sagemaker-inference-component" : null, cause: refusal },
  );
}
