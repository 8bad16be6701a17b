import { describeLine } from "../../local/request-line";

const request = { timestamp: "2026-11-21T12:00:00.000Z", method: "POST", path: "/predict", status: 200, Latency: 12.4 };

describe("describeLine", () => {
  it("says of a request what became of it", () => {
    const line = JSON.stringify({ ...request, Model: "iris", cache: "miss", cold: false });
    expect(describeLine(line)).toBe("POST /predict 200 12 ms (iris, cache miss)");
  });

  it("says why a request failed on our side, and of a caller's mistake its code", () => {
    const cause = { name: "Error", message: "socket hang up", stack: "Error: socket hang up\n    at x" };
    const failed = JSON.stringify({ ...request, status: 502, cold: true, error: { code: "model_error", cause } });
    expect(describeLine(failed)).toBe(
      "POST /predict 502 12 ms (cold start, model_error)\nError: socket hang up\n    at x",
    );
    const refused = JSON.stringify({ ...request, status: 400, error: { code: "invalid_request", param: "x" } });
    expect(describeLine(refused)).toBe("POST /predict 400 12 ms (invalid_request)");
  });

  it.each(["The function ended: x", '{"level":"WARN","message":"x"}', "{", ""])("leaves %j as it is", (line) => {
    expect(describeLine(line)).toBe(line);
  });
});
