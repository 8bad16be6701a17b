import { ApiError } from "../../../../functions/core/errors";
import { type Invocation, type InvocationAnswer } from "../../../../functions/core/invoke";
import { createTelemetry, observeInvoke } from "../../../../functions/core/telemetry";

const answer: InvocationAnswer = { bytes: Buffer.from("{}"), variant: "live", requestId: "sagemaker-1" };
const invocation: Invocation = {
  endpoint: "iris",
  targetVariant: null,
  contentType: "application/json",
  bytes: Buffer.from("{}"),
  options: [],
  signal: new AbortController().signal,
};

/** A model that takes so long for each of its attempts, and the record of the request that asks it. */
function start(attempts: readonly (InvocationAnswer | Error)[], { tookMs = 5, mayBeStarting = false } = {}) {
  const clock = { now: 0 };
  const telemetry = createTelemetry({
    write: () => undefined,
    logBodies: { percent: 0, maxBytes: 1 },
    functionName: "api-1",
    functionVersion: "1",
    clock: () => clock.now,
  });
  const record = telemetry.begin({ requestId: "request-1", method: "POST", path: "/predict", bytesIn: 2 });
  const left = [...attempts];
  const invoke = observeInvoke(
    record,
    (asked: Invocation) => {
      expect(asked).toBe(invocation);
      clock.now += tookMs;
      const next = left.shift() ?? new Error("asked too often");
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    () => mayBeStarting,
  );
  return { record, invoke };
}

const loading = new ApiError("model_loading", "The model is starting.");

describe("observeInvoke", () => {
  it("notes attempts, their time, the variant and SageMaker's id, and gives the answer as it is", async () => {
    const { record, invoke } = start([answer]);
    expect(await invoke(invocation)).toBe(answer);
    expect(record).toMatchObject({ attempts: 1, variant: "live", sageMakerRequestId: "sagemaker-1", cold: false });
    expect(record.millisecondsOf("model")).toBe(5);
  });

  it("adds up attempts that fail, each error thrown as it came", async () => {
    const failure = new ApiError("overloaded", "Later.", {
      cause: Object.assign(new Error("throttled"), { $metadata: { requestId: "sagemaker-2" } }),
    });
    const { record, invoke } = start([failure, new Error("unforeseen"), { ...answer, requestId: "sagemaker-3" }]);
    await expect(invoke(invocation)).rejects.toBe(failure);
    expect(record.sageMakerRequestId).toBe("sagemaker-2");
    await expect(invoke(invocation)).rejects.toThrow("unforeseen");
    await invoke(invocation);
    expect(record).toMatchObject({ attempts: 3, sageMakerRequestId: "sagemaker-3", cold: false });
    expect(record.millisecondsOf("model")).toBe(15);
  });

  it.each([
    ["refused because it is starting", [loading, answer], { tookMs: 5 }, true],
    ["held while it may be starting", [answer], { tookMs: 1000, mayBeStarting: true }, true],
    ["held and then lost", [new Error("aborted")], { tookMs: 25_000, mayBeStarting: true }, true],
    ["answered at once though it might have been cold", [answer], { tookMs: 999, mayBeStarting: true }, false],
    ["merely slow", [answer], { tookMs: 5000 }, false],
  ])("tells of a request that is %s whether it was cold", async (_, attempts, options, cold) => {
    const { record, invoke } = start(attempts, options);
    for (const attempt of attempts) {
      if (attempt instanceof Error) await expect(invoke(invocation)).rejects.toBe(attempt);
      else await invoke(invocation);
    }
    expect(record.cold).toBe(cold);
  });
});
