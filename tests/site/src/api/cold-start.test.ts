import { retryWhileLoading, sleepUnlessAborted } from "../../../../site/src/api/cold-start";
import { noAnswer, PredictionFailed } from "../../../../site/src/api/failure";

const loading = (retryAfterSeconds: number | null) =>
  new PredictionFailed({ ...noAnswer, status: 503, code: "model_loading", message: "Starting.", retryAfterSeconds });

/** Runs attempts that end as listed, on a clock that only sleeping moves. */
async function run(outcomes: readonly (PredictionFailed | string)[], giveUpAfterSeconds = 180) {
  const pauses: number[] = [];
  let now = 0;
  let attempts = 0;
  const result = await retryWhileLoading({
    attempt: () => {
      const outcome = outcomes[Math.min(attempts++, outcomes.length - 1)];
      return typeof outcome === "string"
        ? Promise.resolve(outcome)
        : Promise.reject(outcome ?? new Error("No outcome is listed."));
    },
    giveUpAfterSeconds,
    onWaiting: (seconds) => pauses.push(seconds),
    sleep: (seconds) => {
      now += seconds * 1000;
      return Promise.resolve();
    },
    now: () => now,
  }).catch((error: unknown) => error);
  return { result, pauses, attempts };
}

describe("retryWhileLoading", () => {
  it("retries after the time in retry-after, until the model answers", async () => {
    expect(await run([loading(2), loading(7), "seven"])).toEqual({ result: "seven", pauses: [2, 7], attempts: 3 });
  });

  it("pauses between 1 and 30 seconds, and 3 seconds without retry-after", async () => {
    expect((await run([loading(0), loading(3600), loading(null), "seven"])).pauses).toEqual([1, 30, 3]);
  });

  it("gives up after the time limit with the API's last error", async () => {
    const last = loading(10);
    expect(await run([last], 25)).toEqual({ result: last, pauses: [10, 10], attempts: 3 });
  });

  it("does not retry any other failure", async () => {
    const failure = new PredictionFailed({ ...noAnswer, status: 503, code: "overloaded", message: "Full." });
    expect(await run([failure, "seven"])).toEqual({ result: failure, pauses: [], attempts: 1 });
  });
});

describe("sleepUnlessAborted", () => {
  it("sleeps", async () => {
    await expect(sleepUnlessAborted(0.001, new AbortController().signal)).resolves.toBeUndefined();
  });

  it.each(["before", "while"])("rejects at once if it is aborted %s it sleeps", async (when) => {
    const controller = new AbortController();
    const reason = new Error("cancelled");
    if (when === "before") controller.abort(reason);
    const slept = sleepUnlessAborted(3600, controller.signal);
    controller.abort(reason);
    await expect(slept).rejects.toBe(reason);
  });
});
