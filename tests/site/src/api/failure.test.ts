import fc from "fast-check";
import { explainFailure, noAnswer, readFailure } from "../../../../site/src/api/failure";

const apiUrl = "https://api.example.com";
const envelope = (error: object) => JSON.stringify({ error });

describe("readFailure", () => {
  it("reads the API's envelope and what stands in the headers", () => {
    const headers = new Headers({ "retry-after": "12", "x-request-id": "r-1" });
    const body = envelope({
      message: "Too small.",
      type: "invalid_request_error",
      param: "instances[0][2]",
      code: "invalid_request",
    });
    expect(readFailure(400, headers, body)).toEqual({
      status: 400,
      code: "invalid_request",
      message: "Too small.",
      param: "instances[0][2]",
      retryAfterSeconds: 12,
      requestId: "r-1",
    });
  });

  it("reads the answers that the gateway makes by itself", () => {
    expect(readFailure(503, new Headers(), '{"message":"Service Unavailable"}')).toEqual({
      ...noAnswer,
      status: 503,
      message: "Service Unavailable",
    });
  });

  it("makes a failure of whatever body comes", () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom("", "null", "[]", '{"error":null}', '{"error":{"message":{}}}'),
    );
    fc.assert(
      fc.property(body, (text) => {
        const failure = readFailure(502, new Headers({ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }), text);
        expect(failure).toEqual({
          status: 502,
          code: failure.code === null ? null : String(failure.code),
          message: String(failure.message),
          param: failure.param === null ? null : String(failure.param),
          retryAfterSeconds: null,
          requestId: null,
        });
      }),
    );
  });
});

describe("explainFailure", () => {
  const failure = (status: number, code: string | null = null, more = {}) => ({
    ...noAnswer,
    status,
    code,
    message: "Why.",
    ...more,
  });

  it.each([
    [noAnswer, "The API did not answer", `Nothing came back from ${apiUrl}. Check your connection, then try again.`],
    [failure(400), "The model cannot take this input", "Why."],
    [failure(404), "The API does not have this model", "Why. The page and the API may be of different releases."],
    [failure(413), "This input is too large", "Why. Send less, or a smaller picture."],
    [failure(415), "This kind of input is not accepted", "Why."],
    [failure(429, null, { retryAfterSeconds: 1 }), "Too many requests", "Why. Try again in 1 second."],
    [
      failure(502, null, { requestId: "r-1" }),
      "The model failed on this input",
      "Why. To report it, quote request r-1.",
    ],
    [
      failure(503, "model_loading", { retryAfterSeconds: 5 }),
      "The model is still starting",
      "Why. Try again in 5 seconds.",
    ],
    [failure(503, "overloaded"), "The model has no capacity right now", "Why. Try again in a moment."],
    [failure(504), "The model took too long", "Why. Try again, or send less at once."],
    [failure(500, "internal_error"), "The API answered with an error (500)", "Why."],
  ])("says of %j what happened and what to do", (given, title, advice) => {
    expect(explainFailure(given, apiUrl)).toEqual({ title, advice });
  });
});
