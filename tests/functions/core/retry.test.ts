import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, type ErrorCode } from "../../../functions/core/errors";
import { withRetries } from "../../../functions/core/retry";

jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn() }));

/** The clock stands still but for the pauses, which pass at once. */
let pauses: number[];
beforeEach(() => {
  let now = 0;
  pauses = [];
  jest.spyOn(performance, "now").mockImplementation(() => now);
  jest.mocked(sleep).mockImplementation((ms = 0) => {
    pauses.push(Math.round(ms));
    now += ms;
    return Promise.resolve(undefined as never);
  });
});
afterEach(() => jest.restoreAllMocks());

const { signal } = new AbortController();

async function codeAfterRetries(code: ErrorCode, { transient = false, coldWaitMs = 0 } = {}) {
  const attempt = () => Promise.reject(new ApiError(code, "No.", { transient }));
  const end = withRetries(attempt, { coldWaitMs, signal, onFailure: () => undefined });
  return end.catch((error: unknown) => (error as ApiError).code);
}

describe("withRetries", () => {
  it("polls a starting endpoint less and less often, at least every 2 s, until the cold wait is over", async () => {
    expect(await codeAfterRetries("model_loading", { coldWaitMs: 12_000 })).toBe("model_loading");
    expect(pauses).toEqual([250, 375, 563, 844, 1266, 1898, 2000, 2000, 2000, 805]);
  });

  it.each([
    [0, [50, 100]],
    [1, [100, 200]],
  ])("repeats a transient fault twice after pauses that double and are halved at random: draw %d", async (draw, ms) => {
    jest.spyOn(Math, "random").mockReturnValue(draw);
    expect(await codeAfterRetries("model_unavailable", { transient: true })).toBe("model_unavailable");
    expect(pauses).toEqual(ms);
  });

  it("does not repeat a fault that is not transient", async () => {
    expect(await codeAfterRetries("model_error")).toBe("model_error");
    expect(pauses).toEqual([]);
  });

  it("throws the last error when the signal aborts a pause", async () => {
    const error = new ApiError("model_loading", "Starting.");
    const attempt = jest.fn(() => Promise.reject(error));
    jest.mocked(sleep).mockRejectedValue(new Error("The operation was aborted."));
    const end = withRetries(attempt, { coldWaitMs: 12_000, signal, onFailure: () => undefined });
    await expect(end).rejects.toBe(error);
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(sleep).toHaveBeenCalledWith(250, undefined, { signal });
  });
});
