import { ApiError } from "../../../../functions/core/errors";
import { explainRefusal } from "../../../../functions/core/proxy/explain-refusal";

/** The adapter's error for SageMaker's ValidationError. */
function refused(message: string): ApiError {
  const cause = Object.assign(new Error(message), { name: "ValidationError" });
  return new ApiError("model_unavailable", "The model cannot be reached at the moment.", { cause });
}

describe("explainRefusal", () => {
  it.each([
    [
      "Endpoint team-a-x of account 123456789012 not found.",
      "endpoint_not_found",
      "Unknown endpoint. GET /v1/endpoints lists the available ones.",
    ],
    [
      "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to 4194304",
      "payload_too_large",
      "The body has 5000000 bytes. This endpoint takes at most 4194304: the limit of its hosting.",
    ],
    [
      "Variant Red of endpoint team-a-x not found: it has Blue. arn:aws:sagemaker:eu-west-3:123456789012:endpoint/team-a-x",
      "invalid_request",
      "SageMaker does not take this request for this endpoint: see its target variant, target model, target container and session.",
    ],
    [
      "Inference Component Name header is required for endpoints to which you plan to deploy inference components.",
      "invalid_request",
      "SageMaker does not take this request for this endpoint: see the header x-amzn-sagemaker-inference-component.",
    ],
  ])("knows what SageMaker means by %j", (words, code, message) => {
    const error = refused(words);
    expect(explainRefusal(error, 5_000_000)).toMatchObject({ code, message, transient: false, cause: error.cause });
  });

  it.each([
    ["another refusal", new ApiError("model_error", "The model failed on this request.", { cause: new Error("x") })],
    ["one without a cause", new ApiError("deadline_exceeded", "The model did not answer in time.")],
    ["an unexpected error", new Error("Endpoint x of account 1 not found")],
  ])("leaves %s as it is", (_what, error) => {
    expect(explainRefusal(error, 1)).toBe(error);
  });
});
