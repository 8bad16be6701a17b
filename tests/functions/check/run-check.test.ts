import { checkLine } from "../../../functions/check/report";
import { runCheck, type CheckAnswer, type CheckCase } from "../../../functions/check/run-check";

const iris: CheckCase = {
  model: "iris",
  path: "/v1/models/iris/predict",
  request: { instances: [[5.1, 3.5, 1.4, 0.2]] },
  response: { class: "setosa", probability: 0.98 },
  tolerance: 0.001,
};
const golden: CheckAnswer = { status: 200, retryAfter: null, body: { class: "setosa", probability: 0.9805, extra: 1 } };

/** Ports that answer these in turn, with a clock that only pauses move. */
function ports(...answers: readonly (CheckAnswer | Error)[]) {
  const pauses: number[] = [];
  let time = 0;
  let next = 0;
  return {
    pauses,
    asked: () => next,
    ask: () => {
      const answer = answers[Math.min(next++, answers.length - 1)]!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    pause: (milliseconds: number) => {
      pauses.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
    now: () => time,
  };
}

const failing = (status: number, code: string, retryAfter: number | null = null): CheckAnswer => ({
  status,
  retryAfter,
  body: { error: { code } },
});

describe("runCheck", () => {
  it("passes an answer that is the golden one within its tolerance", async () => {
    expect(await runCheck([iris], ports(golden))).toEqual([
      { model: "iris", path: iris.path, milliseconds: 0, problem: null },
    ]);
  });

  it("fails an answer that differs, and says where", async () => {
    const [result] = await runCheck([iris], ports({ ...golden, body: { class: "virginica", probability: 0.98 } }));
    expect(result?.problem).toBe('$.class: expected "setosa", got "virginica"');
    const [notJson] = await runCheck([iris], ports({ ...golden, body: undefined }));
    expect(notJson?.problem).not.toBeNull();
  });

  it("asks again while a container starts or the API is busy, as long as the answers say", async () => {
    const used = ports(failing(503, "model_loading", 10), failing(429, "rate_limited", 2), golden);
    const [result] = await runCheck([iris], used);
    expect(result).toMatchObject({ problem: null, milliseconds: 12_000 });
    expect(used.pauses).toEqual([10_000, 2000]);
  });

  it("gives up on a model that does not start within two minutes", async () => {
    const used = ports(failing(503, "model_loading", 25));
    const [result] = await runCheck([iris], used);
    expect(result?.problem).toBe("Status 503 model_loading.");
    expect(result?.milliseconds).toBeLessThanOrEqual(120_000);
  });

  it.each([
    ["a failing model", failing(502, "model_error"), "Status 502 model_error."],
    ["a model that is asleep, which has no retry-after", failing(503, "asleep"), "Status 503 asleep."],
    ["a refused key", failing(401, "invalid_credentials"), "Status 401 invalid_credentials."],
    ["the gateway's own answer", { status: 500, retryAfter: null, body: { message: "x" } }, "Status 500."],
  ])("fails at once for %s", async (_what, answer, problem) => {
    const used = ports(answer);
    const [result] = await runCheck([iris], used);
    expect([result?.problem, used.asked()]).toEqual([problem, 1]);
  });

  it("reports an API that cannot be reached, and asks the other models all the same", async () => {
    const other = { ...iris, model: "digits" };
    const used = ports(new Error("connect ECONNREFUSED"), golden);
    expect((await runCheck([iris, other], used)).map(({ problem }) => problem)).toEqual([
      "The API cannot be reached: connect ECONNREFUSED",
      null,
    ]);
  });
});

describe("checkLine", () => {
  const result = { model: "iris", path: iris.path, milliseconds: 12, problem: null };

  it("is one line of JSON, with the number of failures as a metric of the function", () => {
    const line = checkLine([result, { ...result, problem: "Status 502." }], "check-0", 1_790_000_000_000);
    expect(line).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(line)).toEqual({
      timestamp: new Date(1_790_000_000_000).toISOString(),
      level: "ERROR",
      results: [result, { ...result, problem: "Status 502." }],
      Function: "check-0",
      FailedChecks: 1,
      _aws: {
        Timestamp: 1_790_000_000_000,
        CloudWatchMetrics: [
          { Namespace: "modelfront", Dimensions: [["Function"]], Metrics: [{ Name: "FailedChecks", Unit: "Count" }] },
        ],
      },
    });
  });

  it("reports 0 for a run without failures: silence is an alarm", () => {
    expect(JSON.parse(checkLine([result], "check-0", 0))).toMatchObject({ level: "INFO", FailedChecks: 0 });
  });
});
