import { describeFailure, explainFailure } from "../../../../site/src/api/explain-failure";
import { noAnswer } from "../../../../site/src/api/failure";

const apiUrl = "https://api.example.com";
const failure = (status: number, code: string | null = null, more = {}) => ({
  ...noAnswer,
  status,
  code,
  message: "Why.",
  ...more,
});

describe("explainFailure", () => {
  it.each([
    [noAnswer, "The API did not respond", `No response from ${apiUrl}. Check your connection and try again.`],
    [failure(0), "The prediction failed", "Why. Check your connection and try again."],
    [failure(200), "Unexpected response", "Why."],
    [failure(400), "Invalid input", "Why."],
    [failure(400, null, { message: "" }), "Invalid input", "Change the input and try again."],
    [failure(401), "Credentials required", "Why."],
    [failure(403), "Access denied", "Why."],
    [failure(404), "Model not found", "Why. The page and the API may be different releases."],
    [failure(413), "The input is too large", "Why. Send less data or a smaller picture."],
    [failure(415), "Unsupported content type", "Why."],
    [failure(429, null, { retryAfterSeconds: 1 }), "Too many requests", "Why. Try again in 1 s."],
    [failure(429, null, { retryAfterSeconds: 0 }), "Too many requests", "Why. Try again now."],
    [failure(429, null, { retryAfterSeconds: 3400 }), "Too many requests", "Why. Try again in about an hour."],
    [failure(503, "asleep"), "The model is asleep", "Why."],
    [
      failure(502, null, { requestId: "r-1" }),
      "The model failed on this input",
      "Why. To report this, quote request ID r-1.",
    ],
    [failure(503, "model_loading", { retryAfterSeconds: 5 }), "The model is starting", "Try again in 5 s."],
    [failure(503, "overloaded", { retryAfterSeconds: 1 }), "The model is at capacity", "Try again in 1 s."],
    [
      failure(503, "model_unavailable", {
        message: "The model cannot be reached at the moment.",
        retryAfterSeconds: 5,
      }),
      "The model cannot be reached",
      "Try again in 5 s.",
    ],
    [failure(503), "The API is unavailable", "Why. Try again in a moment."],
    [failure(504), "The model took too long", "Why. Try again, or send less data at once."],
    [failure(500, "internal_error"), "The API returned an error (500)", "Why."],
  ])("says of %j what happened and what to do", (given, title, advice) => {
    expect(explainFailure(given, apiUrl)).toEqual({ title, advice });
  });

  it("ends a gateway's message with a period", () => {
    expect(explainFailure(failure(413, null, { message: "Request Entity Too Large" }), apiUrl).advice).toBe(
      "Request Entity Too Large. Send less data or a smaller picture.",
    );
  });

  it.each([
    [
      failure(429, "quota_exceeded", {
        message: "Limit reached: 100 model calls per hour. Try again in 3540 s.",
        retryAfterSeconds: 3540,
      }),
      "Limit reached: 100 model calls per hour. Try again in about an hour.",
    ],
    [
      failure(429, "rate_limited", { message: "Too many refused requests. Try again in 42 s.", retryAfterSeconds: 7 }),
      "Too many refused requests. Try again in 7 s.",
    ],
    [
      failure(503, "store_unavailable", {
        message: "Rate limits cannot be checked at the moment. Try again in a few seconds.",
        retryAfterSeconds: 0,
      }),
      "Rate limits cannot be checked at the moment. Try again now.",
    ],
    [failure(429, null, { message: "Try again in 9 s.", retryAfterSeconds: 8 }), "Try again in 8 s."],
    [failure(503, null, { message: "Closed. Try again later." }), "Closed. Try again later."],
  ])("of %j says once when to try again, and counts down if the API has said when", (given, advice) => {
    expect(explainFailure(given, apiUrl).advice).toBe(advice);
  });
});

describe("describeFailure", () => {
  it("joins title and advice", () => {
    expect(describeFailure(failure(401), apiUrl)).toBe("Credentials required. Why.");
    expect(describeFailure(failure(403, null, { message: "" }), apiUrl)).toBe("Access denied.");
  });
});
