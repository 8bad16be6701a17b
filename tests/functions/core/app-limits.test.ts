import { type Caller } from "../../../functions/core/callers/caller";
import { ApiError } from "../../../functions/core/errors";
import { type Invoke } from "../../../functions/core/invoke";
import { createCallerLimits } from "../../../functions/core/rate-limits/caller-limits";
import { createMemoryCounters } from "../../../functions/stores/memory-counters";
import { createMemoryIdempotency } from "../../../functions/stores/memory-idempotency";
import { authorizedAs, createTestApi, envelope, freeCaller, type TestApi, type TestApiOptions } from "../support/api";
import { models, versatile } from "../support/models";

const cached = { settings: { cache: { seconds: 300, entries: 1000, images: false } } };
const callerWith = (limits: Caller["limits"]): Caller => ({ ...freeCaller, limits });

/** Counts up, so that every answer of the model is another. */
function counting(): Invoke {
  let calls = 0;
  return () => Promise.resolve({ bytes: Buffer.from(`{"y":${(calls += 1)}}`), variant: "Blue" });
}

function open(options: TestApiOptions = {}, caller: Caller = freeCaller) {
  const api = createTestApi({ invoke: counting(), models: new Map([...models, ["versatile", versatile]]), ...options });
  const ask = (
    body: string,
    headers: Record<string, string> = {},
    { path = "/v1/models/versatile/predict", query = "" } = {},
  ) =>
    api.send("POST", path, {
      headers: { "content-type": "application/json", ...headers },
      body,
      query,
      authorizer: authorizedAs(caller),
    });
  return { api, ask };
}

const limitsOf = ({ headers }: Awaited<ReturnType<TestApi["send"]>>) =>
  ["x-ratelimit-limit", "x-ratelimit-remaining", "retry-after"].map((name) => headers[name]);

describe("the response cache of POST /predict", () => {
  it("answers an equal request with x-cache: hit and the same variant, without a model call", async () => {
    const { api, ask } = open(cached);
    const first = await ask('{"x":1}');
    const second = await ask('{ "x": 1.0 }');
    expect([first.text, first.headers["x-cache"]]).toEqual(['{"y":1}', "miss"]);
    expect([second.text, second.headers["x-cache"], second.headers["x-model-variant"]]).toEqual([
      '{"y":1}',
      "hit",
      "Blue",
    ]);
    expect(api.invocations).toHaveLength(1);
  });

  it("charges no model call for a cache hit", async () => {
    const { ask } = open(cached, callerWith({ perHour: 1 }));
    expect(limitsOf(await ask('{"x":1}'))).toEqual(["1", "0", undefined]);
    const hit = await ask('{"x":1}');
    expect([hit.status, ...limitsOf(hit)]).toEqual([200, undefined, undefined, undefined]);
    expect((await ask('{"x":2}')).status).toBe(429);
  });

  it("is skipped when the caller sends cache-control", async () => {
    const { api, ask } = open(cached);
    await ask('{"x":1}');
    const fresh = await ask('{"x":1}', { "cache-control": "no-store" });
    expect([fresh.text, fresh.headers["x-cache"]]).toEqual(['{"y":2}', undefined]);
    const renewed = await ask('{"x":1}', { "cache-control": "no-cache" });
    expect([renewed.text, renewed.headers["x-cache"]]).toEqual(['{"y":3}', "miss"]);
    expect((await ask('{"x":1}')).text).toBe('{"y":3}');
    expect(api.invocations).toHaveLength(3);
  });

  it("does not keep errors or answers that break the contract", async () => {
    const answers = [new ApiError("model_error", "No."), '{"z":1}', '{"y":1}'];
    const invoke: Invoke = () => {
      const answer = answers.shift();
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve({ bytes: Buffer.from(answer ?? ""), variant: null });
    };
    const { ask } = open({ ...cached, invoke });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await ask('{"x":1}')).status);
    expect(statuses).toEqual([502, 502, 200, 200]);
  });

  it("does not answer an invalid request", async () => {
    const { ask } = open(cached);
    await ask('{"x":1}');
    expect((await ask('{"x":1,"x2":2}')).status).toBe(400);
    expect((await ask('{"x":1}', {}, { query: "nope=1" })).status).toBe(400);
  });
});

describe("the quota of model calls", () => {
  it("counts each model call once, failed or not, and no invalid request", async () => {
    const invoke: Invoke = () => Promise.reject(new ApiError("model_unavailable", "Gone.", { transient: true }));
    const { ask } = open({ invoke }, callerWith({ perDay: 2 }));
    expect((await ask('{"x":"one"}')).status).toBe(400);
    const failed = await ask('{"x":1}');
    expect([failed.status, ...limitsOf(failed).slice(0, 2)]).toEqual([503, "2", "1"]);
  });

  it("refuses calls beyond it before the endpoint is called, with the quota in the headers", async () => {
    const { api, ask } = open({}, callerWith({ perDay: 1, perSecond: { rate: 100, burst: 100 } }));
    expect(limitsOf(await ask('{"x":1}'))).toEqual(["1", "0", undefined]);
    const refused = await ask('{"x":2}');
    expect([refused.status, ...limitsOf(refused)]).toEqual([429, "1", "0", "86400"]);
    const message = "Limit reached: 1 model calls per day. Try again in 86400 s.";
    expect(refused.json).toEqual(envelope("quota_exceeded", message, { type: "rate_limit_error" }));
    expect(api.invocations).toHaveLength(1);
  });
});

describe("the caller's rate limit", () => {
  it("refuses requests to every route once it is reached", async () => {
    const { api } = open();
    const authorizer = authorizedAs(callerWith({ perSecond: { rate: 1, burst: 2 } }));
    const ask = () => api.send("GET", "/v1/models", { authorizer });
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map((answer) => [answer.status, ...limitsOf(answer)])).toEqual([
      [200, "2", "1", undefined],
      [200, "2", "0", undefined],
      [429, "2", "0", "2"],
    ]);
  });

  it("does not count requests to open routes", async () => {
    const { api } = open();
    const authorizer = authorizedAs(callerWith({ perSecond: { rate: 1, burst: 1 } }));
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await api.send("GET", "/healthz", { authorizer })).status);
    expect(statuses).toEqual([200, 200, 200]);
  });
});

describe("counters whose store cannot be reached", () => {
  const refuse = () => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.1:443"));
  const down = { take: refuse, giveBack: refuse, remembered: () => null };

  it("answer a caller who has limits with 503, without the cause", async () => {
    const limits = createCallerLimits(down);
    const { ask } = open({ limits }, callerWith({ perDay: 1, perSecond: { rate: 1, burst: 1 } }));
    const answer = await ask('{"x":1}');
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain("ECONNREFUSED");
  });
});

describe("a caller with more refused requests than the settings allow", () => {
  it("gets 429 before anything is looked up, until the minute is over; other callers are not affected", async () => {
    let time = 1_793_534_400_000;
    const counters = createMemoryCounters(() => time);
    const take = jest.spyOn(counters, "take");
    const options = {
      callers: { keys: true, refusalsPerMinute: 2 },
      limits: createCallerLimits(counters),
      now: () => time,
    };
    const { api, ask } = open(options, callerWith({ perHour: 1 }));
    const answers = [];
    for (let i = 0; i < 4; i += 1) answers.push(await ask(`{"x":${i}}`));
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 429, 429]);
    expect(take).toHaveBeenCalledTimes(3);
    const { json, headers } = answers[3]!;
    const message = "Too many refused requests. Try again in 60 s.";
    expect([json, headers["retry-after"]]).toEqual([
      envelope("rate_limited", message, { type: "rate_limit_error" }),
      "60",
    ]);
    const other = authorizedAs({ ...freeCaller, id: "other" });
    expect((await api.send("GET", "/v1/models", { authorizer: other })).status).toBe(200);
    time += 60_000;
    expect((await ask('{"x":5}')).json).toMatchObject({ error: { code: "quota_exceeded" } });
  });
});

describe("Idempotency-Key", () => {
  const key = { "idempotency-key": "5f0c7f6e" };

  it("replays the first answer without a model call or a charge", async () => {
    const { api, ask } = open({}, callerWith({ perDay: 1 }));
    const first = await ask('{"x":1}', key);
    const again = await ask('{"x":1}', key);
    expect(again).toMatchObject({ status: first.status, text: first.text });
    expect([again.headers["idempotent-replayed"], again.headers["x-model-version"]]).toEqual(["true", "v2"]);
    expect(again.headers["content-type"]).toBe("application/json");
    expect(again.headers).not.toHaveProperty("x-ratelimit-limit");
    expect(api.invocations).toHaveLength(1);
  });

  it("is refused with 422 for another body or query; another path is another request", async () => {
    const { api, ask } = open();
    await ask('{"x":1}', key);
    const message = "This Idempotency-Key came with another request before: a new request needs a new key.";
    const reused = envelope("idempotency_key_reused", message, { param: "idempotency-key" });
    const body = await ask('{"x":2}', key);
    const query = await ask('{"x":1}', key, { query: "explain=true" });
    expect([body.status, body.json, query.status, query.json]).toEqual([422, reused, 422, reused]);
    expect((await ask('{"x":1}', key, { path: "/v1/models/steady/predict" })).status).toBe(200);
    expect(api.invocations).toHaveLength(2);
  });

  it("is refused with 409 while the first request is running", async () => {
    let finish = () => {};
    let start = () => {};
    const running = new Promise<void>((resolve) => (finish = resolve));
    const started = new Promise<void>((resolve) => (start = resolve));
    const invoke: Invoke = async () => {
      start();
      await running;
      return { bytes: Buffer.from('{"y":1}'), variant: null };
    };
    const { ask } = open({ invoke });
    const first = ask('{"x":1}', key);
    await started;
    const second = await ask('{"x":1}', key);
    finish();
    const message = "The first request with this Idempotency-Key is still running.";
    expect([second.status, second.headers["retry-after"], second.json]).toEqual([
      409,
      "1",
      envelope("idempotency_in_progress", message),
    ]);
    expect((await first).status).toBe(200);
  });

  it("lets a request run again after a failure or a refusal for load", async () => {
    const errors = [new ApiError("model_error", "No."), new ApiError("overloaded", "No.")];
    const invoke: Invoke = () => {
      const error = errors.shift();
      return error ? Promise.reject(error) : Promise.resolve({ bytes: Buffer.from('{"y":1}'), variant: null });
    };
    const { ask } = open({ invoke });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await ask('{"x":1}', key)).status);
    expect(statuses).toEqual([502, 503, 200]);
  });

  it("replays a final refusal", async () => {
    const { ask } = open();
    await ask('{"x":"one"}', key);
    const again = await ask('{"x":"one"}', key);
    expect([again.status, again.headers["idempotent-replayed"]]).toEqual([400, "true"]);
  });

  it.each([["k".repeat(256)], [""]])("is refused if it is %s", async (value) => {
    const answer = await open().ask('{"x":1}', { "idempotency-key": value });
    expect(answer).toMatchObject({
      status: 400,
      json: { error: { param: "idempotency-key", code: "invalid_request" } },
    });
  });

  it("is stored apart for an anonymous caller, in the memory of the instance", async () => {
    const [identified, anonymous] = [createMemoryIdempotency(), createMemoryIdempotency()];
    const claims = [jest.spyOn(identified, "claim"), jest.spyOn(anonymous, "claim")];
    const { ask } = open(
      { idempotency: { identified, anonymous } },
      { ...freeCaller, kind: "anonymous", id: "192.0.2.1" },
    );
    await ask('{"x":1}', key);
    expect((await ask('{"x":1}', key)).headers["idempotent-replayed"]).toBe("true");
    expect(claims.map(({ mock }) => mock.calls.length)).toEqual([0, 2]);
  });

  it("does not match another caller's equal key", async () => {
    const { api } = open();
    const ask = (id: string) =>
      api.send("POST", "/predict", {
        headers: { "content-type": "application/json", ...key },
        body: '{"x":1}',
        authorizer: authorizedAs({ ...freeCaller, id }),
      });
    expect([(await ask("k1")).text, (await ask("k2")).text, (await ask("k1")).text]).toEqual([
      '{"y":1}',
      '{"y":2}',
      '{"y":1}',
    ]);
  });
});

describe("an endpoint that is down", () => {
  it("is not called while the circuit breaker is open, but for one probe a second", async () => {
    let time = 1_793_534_400_000;
    let down = true;
    const invoke: Invoke = () =>
      down
        ? Promise.reject(new ApiError("model_unavailable", "Gone."))
        : Promise.resolve({ bytes: Buffer.from('{"y":1}'), variant: null });
    const limits = createCallerLimits(createMemoryCounters());
    const { api, ask } = open({ invoke, limits, now: () => time });
    for (let i = 0; i < 20; i += 1) await ask('{"x":1}');
    expect(api.invocations).toHaveLength(5);
    const refused = await ask('{"x":1}');
    expect([refused.status, refused.headers["retry-after"], refused.json]).toMatchObject([
      503,
      "1",
      { error: { code: "model_unavailable" } },
    ]);
    down = false;
    time += 1000;
    expect((await ask('{"x":1}')).status).toBe(200);
    expect((await ask('{"x":1}')).status).toBe(200);
  });
});
