import { type ApiError } from "../../../../functions/core/errors";
import {
  answerHeaders,
  invocationHeaders,
  readInvocationHeaders,
  streamHeaders,
} from "../../../../functions/core/proxy/headers";

const read = (
  headers: Record<string, string>,
  known: Parameters<typeof readInvocationHeaders>[1] = invocationHeaders,
) => readInvocationHeaders(headers, known);

function refusal(headers: Record<string, string>, known?: Parameters<typeof readInvocationHeaders>[1]) {
  try {
    return read(headers, known);
  } catch (error) {
    const { code, message, param } = error as ApiError;
    return { code, message, param };
  }
}

describe("readInvocationHeaders", () => {
  it("reads SageMaker's own headers and no others", () => {
    const headers = {
      "content-type": "text/csv; header=absent",
      accept: "application/x-npy",
      authorization: "Bearer secret",
      "x-api-key": "secret",
      "x-amzn-sagemaker-custom-attributes": "trace=1, b=2",
      "x-amzn-sagemaker-target-variant": "Blue",
      "x-amzn-sagemaker-target-model": "models/a b.tar.gz",
      "x-amzn-sagemaker-inference-component": "llama-3",
      "x-amzn-sagemaker-target-container-hostname": "second",
      "x-amzn-sagemaker-enable-explanations": "`true`",
      "x-amzn-sagemaker-inference-id": "order-17",
      "x-amzn-sagemaker-session-id": "NEW_SESSION",
    };
    expect(read(headers)).toEqual({
      contentType: "text/csv; header=absent",
      accept: "application/x-npy",
      options: ["trace=1, b=2"],
      targetVariant: "Blue",
      targetModel: "models/a b.tar.gz",
      inferenceComponent: "llama-3",
      targetContainerHostname: "second",
      enableExplanations: "`true`",
      inferenceId: "order-17",
      sessionId: "NEW_SESSION",
    });
  });

  it("assumes bytes in and anything out where nothing is said", () => {
    expect(read({})).toEqual({
      contentType: "application/octet-stream",
      accept: "*/*",
      options: [],
      targetVariant: null,
    });
  });

  it("takes SageMaker's header for what a stream is to be, before the usual one", () => {
    const headers = { accept: "*/*", "x-amzn-sagemaker-accept": "application/jsonlines" };
    expect(read(headers, streamHeaders).accept).toBe("application/jsonlines");
    expect(read({ accept: "text/plain" }, streamHeaders).accept).toBe("text/plain");
  });

  it.each([
    ["x-amzn-sagemaker-target-variant", "Blue Green"],
    ["x-amzn-sagemaker-target-variant", "-Blue"],
    ["x-amzn-sagemaker-session-id", "a/b"],
    ["x-amzn-sagemaker-inference-component", "a_b"],
    ["x-amzn-sagemaker-target-container-hostname", "a.b"],
    ["x-amzn-sagemaker-enable-explanations", "`é`"],
    ["x-amzn-sagemaker-inference-id", "ordé"],
    ["x-amzn-sagemaker-target-model", "a\tb"],
  ] as const)("refuses %s: %j by its pattern", (name, value) => {
    const message = expect.stringMatching(/^Expected \^./) as string;
    expect(refusal({ [name]: value })).toEqual({ code: "invalid_request", message, param: name });
  });

  it.each([
    ["x-amzn-sagemaker-target-variant", 63],
    ["x-amzn-sagemaker-session-id", 256],
    ["x-amzn-sagemaker-inference-component", 63],
    ["x-amzn-sagemaker-target-container-hostname", 63],
    ["x-amzn-sagemaker-enable-explanations", 64],
    ["x-amzn-sagemaker-inference-id", 64],
    ["x-amzn-sagemaker-target-model", 1024],
    ["x-amzn-sagemaker-custom-attributes", 1024],
    ["content-type", 1024],
    ["accept", 1024],
  ] as const)("takes %s of %i characters and not of one more", (name, longest) => {
    expect(() => read({ [name]: "a".repeat(longest) })).not.toThrow();
    expect(refusal({ [name]: "a".repeat(longest + 1) })).toEqual({
      code: "invalid_request",
      message: `Expected at most ${longest} characters.`,
      param: name,
    });
  });

  it.each([
    ["x-amzn-sagemaker-enable-explanations", streamHeaders, Object.keys(streamHeaders)],
    ["x-amzn-sagemaker-colour", invocationHeaders, Object.keys(invocationHeaders)],
    ["x-amzn-sagemaker-target-model", streamHeaders, Object.keys(streamHeaders)],
    ["x-amzn-sagemaker-accept", invocationHeaders, Object.keys(invocationHeaders)],
  ] as const)("refuses %s by name where it has no effect", (name, known, names) => {
    expect(refusal({ [name]: "x" }, known)).toEqual({
      code: "unsupported_parameter",
      message: `The header ${name} has no effect here. Available: ${names.join(", ")}.`,
      param: name,
    });
  });
});

describe("answerHeaders", () => {
  it("says what SageMaker and the container say", () => {
    const facts = {
      variant: "Blue",
      contentType: "image/png",
      requestId: "not for callers",
      customAttributes: "a=1",
      newSessionId: "s1; Expires=2026-11-21T00:00:00Z",
      closedSessionId: "s0",
    };
    expect(answerHeaders(facts)).toEqual({
      "content-type": "image/png",
      "x-amzn-invoked-production-variant": "Blue",
      "x-amzn-sagemaker-custom-attributes": "a=1",
      "x-amzn-sagemaker-new-session-id": "s1; Expires=2026-11-21T00:00:00Z",
      "x-amzn-sagemaker-closed-session-id": "s0",
    });
  });

  it("leaves out missing values and values that are invalid in a header", () => {
    expect(answerHeaders({ variant: null, customAttributes: "a\r\nset-cookie: b" })).toEqual({
      "content-type": "application/octet-stream",
    });
  });
});
