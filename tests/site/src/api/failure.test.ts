import fc from "fast-check";
import { mayPass, needsKey, noAnswer, readFailure } from "../../../../site/src/api/failure";

const envelope = (error: object) => JSON.stringify({ error });

describe("readFailure", () => {
  it("reads the API's error envelope and headers", () => {
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

  it("reads the errors of the gateway itself", () => {
    expect(readFailure(503, new Headers(), '{"message":"Service Unavailable"}')).toEqual({
      ...noAnswer,
      status: 503,
      message: "Service Unavailable",
    });
  });

  it("returns a failure for any body", () => {
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

describe("needsKey", () => {
  it.each([
    [401, "unauthorized", true],
    [403, "not_allowed", true],
    [403, null, false],
    [429, "rate_limited", false],
  ])("for status %d with code %s is %s", (status, code, expected) => {
    expect(needsKey({ ...noAnswer, status, code })).toBe(expected);
  });
});

describe("mayPass", () => {
  it.each([
    [0, null, true],
    [429, "quota_exceeded", true],
    [500, "internal_error", true],
    [502, "model_error", true],
    [503, "model_unavailable", true],
    [504, null, true],
    [503, "asleep", false],
    [200, null, false],
    [400, "invalid_request", false],
    [403, null, false],
    [404, "model_not_found", false],
    [405, "method_not_allowed", false],
    [413, "payload_too_large", false],
    [415, "unsupported_media_type", false],
    [422, "idempotency_key_reused", false],
  ])("for status %d with code %s is %s", (status, code, expected) => {
    expect(mayPass({ ...noAnswer, status, code })).toBe(expected);
  });
});
