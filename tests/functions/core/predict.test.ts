import { ApiError, type ErrorCode } from "../../../functions/core/errors";
import { type Invoke } from "../../../functions/core/invoke";
import { createTestApi, envelope } from "../support/api";
import { doubler } from "../support/models";

const answer = { bytes: Buffer.from('{"y":2}'), variant: null };
const loading = new ApiError("model_loading", "Starting.");

/** Fails with these errors in turn, then answers. */
function failing(...errors: Error[]): Invoke {
  const left = [...errors];
  return () => {
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve(answer);
  };
}

/** Never answers, until it is told to stop. */
const hanging: Invoke = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new ApiError("deadline_exceeded", "No answer in time.")));
  });

const stateOf = async (api: ReturnType<typeof createTestApi>, model: string) =>
  ((await api.send("GET", `/v1/models/${model}`)).json as { state: string }).state;

afterEach(() => jest.useRealTimers());

describe("a prediction by a cold endpoint", () => {
  it("waits until the endpoint has started", async () => {
    const api = createTestApi({ invoke: failing(loading, loading), settings: { coldWaitSeconds: 10 } });
    expect((await api.post("/predict", { x: 1 })).status).toBe(200);
    expect(api.invocations).toHaveLength(3);
    expect(await stateOf(api, "doubler")).toBe("ready");
  });

  it("returns 503 with retry-after once the cold wait is over; the model shows as waking", async () => {
    jest.useFakeTimers();
    const api = createTestApi({ invoke: () => Promise.reject(loading), settings: { coldWaitSeconds: 1 } });
    const answer = api.post("/predict", { x: 1 });
    await jest.advanceTimersByTimeAsync(1000);
    const { status, headers, json } = await answer;
    const message = 'Model "doubler" is starting. Try again in some seconds.';
    expect([status, headers["retry-after"], json]).toEqual([
      503,
      "5",
      envelope("model_loading", message, { type: "api_error" }),
    ]);
    expect(api.invocations.length).toBeGreaterThan(1);
    expect(await stateOf(api, "doubler")).toBe("waking");
  });

  it("calls the endpoint once when the cold wait is 0", async () => {
    const api = createTestApi({ invoke: () => Promise.reject(loading), settings: { coldWaitSeconds: 0 } });
    expect((await api.post("/predict", { x: 1 })).status).toBe(503);
    expect(api.invocations).toHaveLength(1);
  });

  it("does not wait beyond the deadline for an answer", async () => {
    const api = createTestApi({
      invoke: () => Promise.reject(loading),
      settings: { coldWaitSeconds: 28 },
      answerSeconds: 0.3,
    });
    const { status, json } = await api.post("/predict", { x: 1 });
    expect([status, json]).toMatchObject([503, { error: { code: "model_loading" } }]);
  });
});

describe("a prediction by an endpoint that holds the request", () => {
  it("returns 503 model_loading from a serverless endpoint that has not been ready", async () => {
    const api = createTestApi({ invoke: hanging, answerSeconds: 0.05 });
    const { status, headers, json } = await api.post("/v1/models/doubler/predict", { x: 1 });
    expect([status, headers["retry-after"], json]).toMatchObject([503, "5", { error: { code: "model_loading" } }]);
  });

  it("waits for the cold wait, but for at least five seconds", async () => {
    jest.useFakeTimers();
    const waits = [0, 5, 10, 25, 28].map(async (coldWaitSeconds) => {
      const start = Date.now();
      await createTestApi({ invoke: hanging, settings: { coldWaitSeconds } }).post("/predict", { x: 1 });
      return (Date.now() - start) / 1000;
    });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await Promise.all(waits)).toEqual([5, 5, 10, 25, 28]);
  });

  it("shows the model as waking meanwhile", async () => {
    jest.useFakeTimers();
    const api = createTestApi({ invoke: hanging });
    const answer = api.post("/v1/models/doubler/predict", { x: 1 });
    await jest.advanceTimersByTimeAsync(1000);
    expect(await stateOf(api, "doubler")).toBe("waking");
    await jest.advanceTimersByTimeAsync(60_000);
    await answer;
  });

  it("returns 504 if the endpoint was ready before", async () => {
    let calls = 0;
    const invoke: Invoke = (invocation) => (calls++ ? hanging(invocation) : Promise.resolve(answer));
    const api = createTestApi({ invoke, answerSeconds: 0.05 });
    await api.post("/v1/models/doubler/predict", { x: 1 });
    const { status, json } = await api.post("/v1/models/doubler/predict", { x: 1 });
    expect([status, json]).toEqual([504, envelope("deadline_exceeded", "No answer in time.", { type: "api_error" })]);
  });

  it("returns 504 from an always-on endpoint", async () => {
    const api = createTestApi({ invoke: hanging, answerSeconds: 0.05 });
    expect((await api.post("/v1/models/steady/predict", { x: 1 })).status).toBe(504);
  });
});

describe("a transient fault of an endpoint", () => {
  const reset = new ApiError("model_unavailable", "Gone.", { transient: true });

  it("is hidden from the caller by a retry", async () => {
    const api = createTestApi({ invoke: failing(reset, reset) });
    expect((await api.post("/predict", { x: 1 })).status).toBe(200);
    expect(api.invocations).toHaveLength(3);
  });

  it("is returned after two retries", async () => {
    const api = createTestApi({ invoke: () => Promise.reject(reset) });
    expect((await api.post("/predict", { x: 1 })).status).toBe(503);
    expect(api.invocations).toHaveLength(3);
  });
});

describe("a permanent fault of an endpoint", () => {
  it.each([
    ["invalid_request", 400, "ready"],
    ["model_error", 502, "ready"],
    ["overloaded", 503, "busy"],
    ["model_unavailable", 503, "down"],
    ["internal_error", 500, "waking"],
  ] satisfies [ErrorCode, number, string][])(
    "%s is a %s at once and leaves the model %s",
    async (code, status, state) => {
      const api = createTestApi({ invoke: () => Promise.reject(new ApiError(code, "No.")) });
      expect((await api.post("/predict", { x: 1 })).status).toBe(status);
      expect(api.invocations).toHaveLength(1);
      expect(await stateOf(api, "doubler")).toBe(state);
    },
  );
});

describe("a model that is asleep", () => {
  const models = new Map([["doubler", { ...doubler, endpoint: null }]]);

  it("gets 503 `asleep`, which says how to wake it, without a call, a charge or a retry", async () => {
    const api = createTestApi({ models });
    const answer = await api.post("/v1/models/doubler/predict", { x: 1 });
    const message =
      'Model "doubler" is asleep: its endpoint is switched off. To wake it, remove `state: asleep` from the model in the stack\'s file and run `pulumi up`.';
    expect([answer.status, answer.json]).toEqual([503, envelope("asleep", message, { type: "api_error" })]);
    expect([answer.headers["retry-after"], api.invocations]).toEqual([undefined, []]);
  });

  it("is listed and described with its state", async () => {
    const api = createTestApi({ models });
    expect(await stateOf(api, "doubler")).toBe("asleep");
    expect((await api.send("GET", "/v1/models")).json).toMatchObject({ data: [{ id: "doubler", state: "asleep" }] });
  });
});
