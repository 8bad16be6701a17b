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

  it.each([429, 503])("of status %d says once when to try again", (status) => {
    const message = "The limit is reached. Try again in 12 s.";
    expect(explainFailure(failure(status, null, { message, retryAfterSeconds: 12 }), apiUrl).advice).toBe(message);
  });
});

describe("describeFailure", () => {
  it("joins title and advice", () => {
    expect(describeFailure(failure(401), apiUrl)).toBe("Credentials required. Why.");
    expect(describeFailure(failure(403, null, { message: "" }), apiUrl)).toBe("Access denied.");
  });
});
