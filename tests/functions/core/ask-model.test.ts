import { askModel, type AskOptions } from "../../../functions/core/predict/ask-model";
import { CircuitBreaker } from "../../../functions/core/circuit-breaker";
import { ApiError, type ErrorCode } from "../../../functions/core/errors";
import { ModelStates } from "../../../functions/core/models/state";
import { models, steady } from "../support/models";

function createOptions(options: Partial<AskOptions> = {}): AskOptions {
  return { states: new ModelStates(models), coldWaitSeconds: 0, answerSeconds: 28, ...options };
}

const createBreaker = (now = Date.now) => new CircuitBreaker({ failures: 5, probeMs: 1000, now });

const failing = (code: ErrorCode, transient = false) =>
  jest.fn(() => Promise.reject(new ApiError(code, "No.", { transient })));

/** Never answers, until it is told to stop. */
const hanging = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new ApiError("deadline_exceeded", "No answer in time.")));
  });

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => "an answer",
    (error: unknown) => (error instanceof ApiError ? error.code : error),
  );

describe("askModel with an endpoint that is down", () => {
  const clock = { time: 0 };
  const open = () => createOptions({ breaker: createBreaker(() => clock.time) });

  it("stops calling after five failures in a row: callers get 503 with retry-after at once", async () => {
    const options = open();
    const attempt = failing("model_unavailable", true);
    for (let i = 0; i < 20; i += 1) await codeOf(askModel(steady, attempt, options));
    expect(attempt).toHaveBeenCalledTimes(5);
    const message = 'Model "steady" cannot be reached at the moment. It is tried again every second.';
    await expect(askModel(steady, attempt, options)).rejects.toMatchObject({
      code: "model_unavailable",
      message,
      headers: { "retry-after": "1" },
    });
    expect(options.states.of("steady")).toBe("down");
  });

  it("lets one probe through a second, and every call once one has succeeded", async () => {
    const options = open();
    const attempt = failing("model_unavailable");
    for (let i = 0; i < 5; i += 1) await codeOf(askModel(steady, attempt, options));
    for (let second = 0; second < 3; second += 1) {
      clock.time += 1000;
      for (let i = 0; i < 10; i += 1) await codeOf(askModel(steady, attempt, options));
    }
    expect(attempt).toHaveBeenCalledTimes(8);
    clock.time += 1000;
    const answers = [1, 2, 3].map((y) => askModel(steady, () => Promise.resolve(y), options));
    expect(await codeOf(answers[1] as Promise<number>)).toBe("model_unavailable");
    expect(await answers[0]).toBe(1);
    await codeOf(answers[2] as Promise<number>);
    expect(await askModel(steady, () => Promise.resolve(4), options)).toBe(4);
    expect(options.states.of("steady")).toBe("ready");
  });

  it("still calls other endpoints", async () => {
    const options = open();
    for (let i = 0; i < 5; i += 1) await codeOf(askModel(steady, failing("model_unavailable"), options));
    expect(await askModel({ ...steady, endpoint: "other" }, () => Promise.resolve(1), options)).toBe(1);
  });
});

describe("askModel with an endpoint that can be reached", () => {
  it.each(["invalid_request", "model_error", "model_loading", "overloaded", "deadline_exceeded"] as const)(
    "calls it every time, although it answers %s",
    async (code) => {
      const options = createOptions({ breaker: createBreaker() });
      const attempt = failing(code);
      for (let i = 0; i < 20; i += 1) expect(await codeOf(askModel(steady, attempt, options))).toBe(code);
      expect(attempt).toHaveBeenCalledTimes(20);
    },
  );

  it.each([
    ["invalid_request", "an answer"],
    ["model_error", "an answer"],
    ["model_loading", "an answer"],
    ["overloaded", "an answer"],
    ["deadline_exceeded", "model_unavailable"],
  ] as const)("meets %s between failed connections, and gives the next caller %s", async (code, expected) => {
    const options = createOptions({ breaker: createBreaker() });
    for (let i = 0; i < 4; i += 1) await codeOf(askModel(steady, failing("model_unavailable"), options));
    await codeOf(askModel(steady, failing(code), options));
    await codeOf(askModel(steady, failing("model_unavailable"), options));
    expect(await codeOf(askModel(steady, () => Promise.resolve(1), options))).toBe(expected);
  });
});

describe("the deadline of askModel", () => {
  it("counts from the arrival of the request", async () => {
    jest.useFakeTimers();
    try {
      const start = performance.now();
      const since = start - 20_000;
      const answer = codeOf(askModel(steady, hanging, createOptions({ since })));
      await jest.advanceTimersByTimeAsync(7999);
      expect(await Promise.race([answer, Promise.resolve("waiting")])).toBe("waiting");
      await jest.advanceTimersByTimeAsync(1);
      expect(await answer).toBe("deadline_exceeded");
    } finally {
      jest.useRealTimers();
    }
  });

  it("does not abort an answer that has begun; a caller who hangs up does", async () => {
    jest.useFakeTimers();
    try {
      const caller = new AbortController();
      const options = createOptions({ signal: caller.signal });
      const signal = await askModel(steady, (signal) => Promise.resolve(signal), options);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(signal.aborted).toBe(false);
      caller.abort();
      expect(signal.aborted).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it("ends when the caller hangs up", async () => {
    const caller = new AbortController();
    const answer = codeOf(askModel(steady, hanging, createOptions({ signal: caller.signal })));
    caller.abort();
    expect(await answer).toBe("deadline_exceeded");
  });
});

describe("transient faults of one attempt in a hundred", () => {
  it("are hidden from 999 of 1000 callers, with at most 1.1 attempts per request", async () => {
    let attempts = 0;
    let state = 1;
    /** Reproducible: a linear congruential generator. */
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const attempt = () => {
      attempts += 1;
      return random() < 0.02
        ? Promise.reject(new ApiError("model_unavailable", "Reset.", { transient: true }))
        : Promise.resolve(1);
    };
    const options = createOptions({ breaker: createBreaker() });
    const requests = Array.from({ length: 10_000 }, () => codeOf(askModel(steady, attempt, options)));
    const succeeded = (await Promise.all(requests)).filter((code) => code === "an answer").length;
    expect(succeeded).toBeGreaterThanOrEqual(9990);
    expect(attempts / 10_000).toBeLessThanOrEqual(1.1);
  });
});
