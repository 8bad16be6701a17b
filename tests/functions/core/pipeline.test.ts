import { type Caller } from "../../../functions/core/callers/caller";
import { type Model } from "../../../functions/core/models/model";
import { authorizedAs, createTestApi, envelope, type EventOptions, freeCaller } from "../support/api";
import { doubler, steady } from "../support/models";

const json = { "content-type": "application/json" };
const one: EventOptions = { headers: json, body: '{"x":1}' };
const as = (caller: Partial<Caller>) => authorizedAs({ ...freeCaller, ...caller });

describe("the caller of a request", () => {
  it("must be named by the authorizer on every route but /healthz, or the request is refused", async () => {
    const api = createTestApi();
    const paths = ["/v1/models", "/v1/models/doubler", "/openapi.json", "/healthz"];
    const answers = await Promise.all(paths.map((path) => api.send("GET", path, { authorizer: null })));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 200]);
    const answer = await api.send("POST", "/predict", { ...one, authorizer: null });
    const message = "No valid credentials: send a key or a token.";
    expect([answer.status, answer.json]).toEqual([
      401,
      envelope("missing_credentials", message, { type: "authentication_error" }),
    ]);
    expect(api.invocations).toEqual([]);
  });

  it("is not needed for OPTIONS, which has no authorizer", async () => {
    const { status, headers } = await createTestApi().send("OPTIONS", "/predict", { authorizer: null });
    expect([status, headers.allow]).toEqual([204, "POST, OPTIONS"]);
  });

  it("is refused with the authorizer's message", async () => {
    const refusal = { code: "invalid_credentials", message: "The key has been revoked." };
    const authorizer = { lambda: { refusal: JSON.stringify(refusal) } };
    const { status, headers, json } = await createTestApi().send("GET", "/v1/models", { authorizer });
    expect([status, headers["www-authenticate"], json]).toEqual([
      401,
      'Bearer realm="modelfront", error="invalid_token"',
      envelope("invalid_credentials", "The key has been revoked.", { type: "authentication_error" }),
    ]);
  });

  it.each([
    [
      "without the scope",
      { scopes: ["chat" as const] },
      'Your key may not use this: it needs the scope "predict".',
      null,
    ],
    [
      "for another model",
      { models: ["steady"] },
      'Your key may not use the model "doubler". It may use steady.',
      "model",
    ],
  ])("gets 403 without a model call: %s", async (_why, caller, message, param) => {
    const api = createTestApi();
    const { status, json } = await api.send("POST", "/v1/models/doubler/predict", { ...one, authorizer: as(caller) });
    expect([status, json]).toEqual([403, envelope("not_allowed", message, { type: "permission_error", param })]);
    expect(api.invocations).toEqual([]);
  });
});

describe("the limits of a caller", () => {
  const limited = (limits: Caller["limits"]): EventOptions => ({ ...one, authorizer: as({ limits }) });

  it("count model calls, appear in the headers of every answer, and end in 429", async () => {
    const api = createTestApi();
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await api.send("POST", "/predict", limited({ perHour: 2 })));
    expect(answers.map(({ status, headers }) => [status, headers["x-ratelimit-remaining"]])).toEqual([
      [200, "1"],
      [200, "0"],
      [429, "0"],
    ]);
    expect(answers[2]?.headers).toMatchObject({
      "x-ratelimit-limit": "2",
      "x-ratelimit-reset": "3600",
      "retry-after": "3600",
    });
    expect(answers[2]?.json).toMatchObject({ error: { code: "quota_exceeded", type: "rate_limit_error" } });
    expect(api.invocations).toHaveLength(2);
  });

  it("charge nothing for an invalid request", async () => {
    const api = createTestApi();
    const options = limited({ perHour: 1 });
    for (let i = 0; i < 3; i++) await api.send("POST", "/predict", { ...options, body: "{" });
    expect((await api.send("POST", "/predict", options)).status).toBe(200);
  });

  it("apply to every route if they limit the rate", async () => {
    const api = createTestApi();
    const options = { authorizer: as({ limits: { perSecond: { rate: 1, burst: 2 } } }) };
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await api.send("GET", "/v1/models", options));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.json).toMatchObject({ error: { code: "rate_limited" } });
  });
});

describe("a cached answer", () => {
  const cache = { seconds: 300, entries: 10, images: false };

  it("is returned without a call or a charge for an equal request in another spelling", async () => {
    const api = createTestApi({ settings: { cache } });
    const authorizer = as({ limits: { perHour: 1 } });
    const ask = (body: string, headers = {}) =>
      api.send("POST", "/predict", { headers: { ...json, ...headers }, body, authorizer });
    const answers = [
      await ask('{"x":1}'),
      await ask('{ "x": 1.0 }'),
      await ask('{"x":1}', { "cache-control": "no-store" }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers["x-cache"]])).toEqual([
      [200, "miss"],
      [200, "hit"],
      [429, undefined],
    ]);
    expect(api.invocations).toHaveLength(1);
  });

  it("belongs to one version of one model", async () => {
    const released: Model = { ...doubler, name: "released", version: "v2" };
    const api = createTestApi({
      models: new Map([doubler, released, steady].map((m) => [m.name, m])),
      settings: { cache },
    });
    const ask = (model: string) => api.send("POST", `/v1/models/${model}/predict`, one);
    const answers = [await ask("doubler"), await ask("released"), await ask("steady"), await ask("doubler")];
    expect(answers.map(({ headers }) => headers["x-cache"])).toEqual(["miss", "miss", "miss", "hit"]);
  });
});

describe("a request with an Idempotency-Key", () => {
  const keyed = (body: string, key = "order-1"): EventOptions => ({
    headers: { ...json, "idempotency-key": key },
    body,
  });

  it("runs once: a repetition gets the first answer and is not charged", async () => {
    let calls = 0;
    const invoke = () => Promise.resolve({ bytes: Buffer.from(`{"y":${++calls}}`), variant: null });
    const api = createTestApi({ invoke });
    const authorizer = as({ limits: { perHour: 1 } });
    const first = await api.send("POST", "/predict", { ...keyed('{"x":1}'), authorizer });
    const again = await api.send("POST", "/predict", { ...keyed('{"x":1}'), authorizer });
    expect([first.json, again.json, again.status]).toEqual([{ y: 1 }, { y: 1 }, 200]);
    expect([first.headers["idempotent-replayed"], again.headers["idempotent-replayed"]]).toEqual([undefined, "true"]);
    expect(again.headers["x-model-version"]).toBe("v1");
    expect(calls).toBe(1);
  });

  it("gets 422 with another body; another caller's equal key is another key", async () => {
    const api = createTestApi();
    await api.send("POST", "/predict", keyed('{"x":1}'));
    const other = await api.send("POST", "/predict", keyed('{"x":2}'));
    const stranger = await api.send("POST", "/predict", { ...keyed('{"x":2}'), authorizer: as({ id: "stranger" }) });
    expect([other.status, other.json, stranger.status]).toMatchObject([
      422,
      { error: { code: "idempotency_key_reused", param: "idempotency-key" } },
      200,
    ]);
  });

  it("gets 409 while the first one is running", async () => {
    let finish: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const api = createTestApi({ invoke: () => gate.then(() => ({ bytes: Buffer.from('{"y":2}'), variant: null })) });
    const first = api.send("POST", "/predict", keyed('{"x":1}'));
    while (api.invocations.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = await api.send("POST", "/predict", keyed('{"x":1}'));
    expect([second.status, second.headers["retry-after"], second.json]).toMatchObject([
      409,
      "1",
      { error: { code: "idempotency_in_progress" } },
    ]);
    finish?.();
    expect((await first).status).toBe(200);
  });
});

describe("the log line of a request", () => {
  it("has caller, route and duration, but no part of the body or of credentials", async () => {
    const api = createTestApi({ settings: { cache: { seconds: 300, entries: 10, images: false } } });
    await api.send("POST", "/predict", {
      headers: { ...json, authorization: "Bearer mf_secret" },
      body: '{"x":0.31337}',
    });
    expect(api.log).toMatchObject([
      {
        level: "INFO",
        requestId: "request-1",
        method: "POST",
        path: "/predict",
        status: 200,
        Operation: "predict",
        Model: "doubler",
        version: "v1",
        caller: { kind: "key", id: "tester" },
        cache: "miss",
        attempts: 1,
        bytesIn: 13,
        bytesOut: 7,
      },
    ]);
    expect(JSON.stringify(api.log)).not.toMatch(/mf_secret|31337/);
  });

  it("has bodies, cut to size, where the settings ask for them", async () => {
    const api = createTestApi({ settings: { logBodies: { percent: 100, maxBytes: 5 } } });
    await api.post("/predict", { x: 12 });
    expect(api.log).toMatchObject([{ requestBody: '{"x":', answerBody: '{"y":' }]);
  });
});
