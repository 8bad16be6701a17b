import { readFileSync } from "node:fs";
import path from "node:path";
import { ApiError } from "../../../../functions/core/errors";
import { createTelemetry, type TelemetryOptions } from "../../../../functions/core/telemetry";
import { metricUnits } from "../../../../functions/core/telemetry/metrics";
import { type LoggedBody, type RequestRecord } from "../../../../functions/core/telemetry/request-record";

const request = { requestId: "request-1", method: "POST", path: "/v1/models/iris/predict", bytesIn: 46 };
const json = (text: string): LoggedBody => ({ contentType: "application/json", bytes: Buffer.from(text) });

/** Telemetry on clocks of the test's own, which begin at 1000 ms, and what it has written. */
function start(options: Partial<TelemetryOptions> = {}) {
  const lines: string[] = [];
  const clock = { now: 1000 };
  const telemetry = createTelemetry({
    write: (line) => lines.push(line),
    logBodies: { percent: 0, maxBytes: 2048 },
    functionName: "api-1",
    functionVersion: "12",
    now: () => Date.parse("2026-11-21T12:00:00Z"),
    clock: () => clock.now,
    ...options,
  });
  /** The line of a request that became what `fill` makes of it. */
  const log = (fill: (record: RequestRecord) => void, status = 200) => {
    const record = telemetry.begin(request);
    fill(record);
    telemetry.end(record, { status, bytesOut: 210 });
    return JSON.parse(lines.at(-1) ?? "") as Record<string, unknown>;
  };
  return { telemetry, clock, lines, log };
}

const unit = (unit: string) => (name: string) => ({ Name: name, Unit: unit });
const [count, milliseconds] = [unit("Count"), unit("Milliseconds")];

/** Directive of the metrics of a function's version. */
const ofVersion = (...latencies: string[]) => ({
  Namespace: "modelfront",
  Dimensions: [["Function", "Version"]],
  Metrics: [
    ...["Requests", "ServerErrors", "ClientErrors", "ModelErrors", "ColdStarts"].map(count),
    ...latencies.map(milliseconds),
  ],
});

describe("the line of a request", () => {
  it("has the figures of its metrics without the directive that makes CloudWatch bill them, if metrics are off", () => {
    const line = start({ metrics: false }).log((record) => Object.assign(record, { model: "iris" }));
    expect(line).toMatchObject({ Function: "api-1", Model: "iris", Requests: 1, Latency: 0 });
    expect(line).not.toHaveProperty("_aws");
  });

  it("has metrics of each model on the shared endpoint, for which SageMaker has none", async () => {
    const { telemetry, clock, lines } = start();
    const ask = async (isShared: boolean) => {
      const record = telemetry.begin(request);
      Object.assign(record, { model: "iris", isShared });
      await record.time("model", () => Promise.resolve(void (clock.now += 12)));
      record.fail(new ApiError("model_error", "The model failed."));
      telemetry.end(record, { status: 502, bytesOut: 90 });
      return JSON.parse(lines.at(-1) ?? "") as { _aws: { CloudWatchMetrics: { Dimensions: string[][] }[] } };
    };
    const ofModel = ({ Dimensions }: { Dimensions: string[][] }) => Dimensions[0]?.join() === "Function,Model";
    const line = await ask(true);
    expect(line).toMatchObject({ Function: "api-1", Model: "iris", ServerErrors: 1, ModelLatency: 12 });
    expect(line._aws.CloudWatchMetrics.filter(ofModel)).toEqual([
      {
        Namespace: "modelfront",
        Dimensions: [["Function", "Model"]],
        Metrics: [count("ServerErrors"), milliseconds("ModelLatency")],
      },
    ]);
    expect((await ask(false))._aws.CloudWatchMetrics.filter(ofModel)).toEqual([]);
  });

  it("has the id of its trace, if it is traced", () => {
    const traceId = "1-65a1b2c3-0123456789abcdef01234567";
    expect(start({ traceId: () => traceId }).log(() => undefined)).toMatchObject({ traceId });
    expect(start({ traceId: () => undefined }).log(() => undefined)).not.toHaveProperty("traceId");
  });

  it("has all that became known of it, and is its metrics in CloudWatch's embedded format", async () => {
    const { telemetry, clock, lines } = start();
    const record = telemetry.begin(request);
    record.operation = "predictWithModel";
    record.caller = { kind: "key", id: "0123456789abcdef" };
    Object.assign(record, { model: "iris", version: "abc", variant: "live", cache: "miss", cold: true });
    Object.assign(record, { attempts: 2, sageMakerRequestId: "sagemaker-1" });
    const spend = (ms: number) => () => {
      clock.now += ms;
      return Promise.resolve();
    };
    await record.time("store", spend(2));
    await record.time("model", spend(20.04));
    await record.time("store", spend(1));
    telemetry.end(record, { status: 200, bytesOut: 210 });
    expect(lines).toEqual([expect.stringMatching(/^[^\n]+\n$/)]);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      timestamp: "2026-11-21T12:00:00.000Z",
      level: "INFO",
      requestId: "request-1",
      sageMakerRequestId: "sagemaker-1",
      method: "POST",
      path: "/v1/models/iris/predict",
      status: 200,
      caller: { kind: "key", id: "0123456789abcdef" },
      version: "abc",
      variant: "live",
      cache: "miss",
      cold: true,
      attempts: 2,
      bytesIn: 46,
      bytesOut: 210,
      Function: "api-1",
      Operation: "predictWithModel",
      Model: "iris",
      Version: "12",
      Requests: 1,
      ServerErrors: 0,
      ClientErrors: 0,
      ModelErrors: 0,
      Latency: 23,
      StoreLatency: 3,
      ModelLatency: 20,
      ColdStarts: 1,
      CacheMisses: 1,
      _aws: {
        Timestamp: Date.parse("2026-11-21T12:00:00Z"),
        CloudWatchMetrics: [
          {
            Namespace: "modelfront",
            Dimensions: [["Function", "Operation", "Model"]],
            Metrics: [
              count("Requests"),
              ...["Latency", "StoreLatency", "ModelLatency"].map(milliseconds),
              ...["ColdStarts", "CacheMisses"].map(count),
            ],
          },
          ofVersion(),
        ],
      },
    });
  });

  it("leaves out what a request never came to", () => {
    const { log } = start();
    const line = log((record) => record.fail(new ApiError("not_found", "There is no /x.")), 404);
    expect(line).toEqual({
      timestamp: "2026-11-21T12:00:00.000Z",
      level: "INFO",
      requestId: "request-1",
      method: "POST",
      path: "/v1/models/iris/predict",
      status: 404,
      bytesIn: 46,
      bytesOut: 210,
      error: { code: "not_found", param: null },
      Function: "api-1",
      Operation: "none",
      Version: "12",
      Requests: 1,
      ServerErrors: 0,
      ClientErrors: 1,
      ModelErrors: 0,
      ColdStarts: 0,
      Latency: 0,
      Code: "not_found",
      Errors: 1,
      _aws: {
        Timestamp: Date.parse("2026-11-21T12:00:00Z"),
        CloudWatchMetrics: [
          {
            Namespace: "modelfront",
            Dimensions: [["Function", "Operation"]],
            Metrics: [count("Requests"), milliseconds("Latency")],
          },
          ofVersion(),
          { Namespace: "modelfront", Dimensions: [["Function", "Code"]], Metrics: [count("Errors")] },
        ],
      },
    });
  });

  it("counts hits and refusals by limits", () => {
    const { log } = start();
    expect(log((record) => (record.cache = "hit"))).toMatchObject({ CacheHits: 1, cache: "hit" });
    for (const code of ["rate_limited", "quota_exceeded"] as const) {
      expect(log((record) => record.fail(new ApiError(code, "Too much.")), 429)).toMatchObject({
        LimitRefusals: 1,
        Code: code,
        level: "INFO",
      });
    }
  });

  it.each([
    ["model_loading", 503, "WARN"],
    ["model_unavailable", 503, "ERROR"],
    ["internal_error", 500, "ERROR"],
    ["invalid_request", 400, "INFO"],
  ] as const)("has for %s the level %s", (code, status, level) => {
    expect(start().log((record) => record.fail(new ApiError(code, "It failed.")), status)).toMatchObject({ level });
  });

  it.each([
    ["a success", null, 200, [0, 0, 0]],
    ["invalid_request", "invalid_request", 400, [0, 1, 0]],
    ["rate_limited", "rate_limited", 429, [0, 1, 0]],
    ["internal_error", "internal_error", 500, [1, 0, 0]],
    ["model_error", "model_error", 502, [1, 0, 1]],
    ["bad_model_response", "bad_model_response", 502, [1, 0, 1]],
    ["deadline_exceeded", "deadline_exceeded", 504, [1, 0, 0]],
    ["model_loading, which is a cold start", "model_loading", 503, [0, 0, 0]],
    ["model_error after the answer had begun", "model_error", 200, [1, 0, 1]],
  ] as const)("counts %s as server, client and model error of its version", (_, code, status, counts) => {
    const line = start().log((record) => code && record.fail(new ApiError(code, "It failed.")), status);
    expect([line["ServerErrors"], line["ClientErrors"], line["ModelErrors"]]).toEqual(counts);
  });

  it("has WarmLatency unless the request waited for a container or was the first of its function instance", () => {
    const { log } = start();
    const lines = [false, false, true, false].map((cold) => log((record) => (record.cold = cold)));
    expect(lines.map((line) => line["WarmLatency"])).toEqual([undefined, 0, undefined, 0]);
    expect(lines.map((line) => line["ColdStarts"])).toEqual([0, 0, 1, 0]);
    const directives = lines.map((line) => (line["_aws"] as { CloudWatchMetrics: unknown[] }).CloudWatchMetrics[1]);
    expect(directives).toEqual([ofVersion(), ofVersion("WarmLatency"), ofVersion(), ofVersion("WarmLatency")]);
  });

  it("has no WarmLatency of chat, which takes as long as its text", () => {
    const { log } = start();
    log(() => undefined);
    expect(log((record) => (record.isChat = true))["WarmLatency"]).toBeUndefined();
    expect(log(() => undefined)["WarmLatency"]).toBe(0);
  });

  it("is an error if an answer breaks off that had begun", () => {
    const line = start().log((record) => record.fail(new ApiError("model_error", "The model broke off.")));
    expect(line).toMatchObject({ level: "ERROR", status: 200, Code: "model_error" });
  });

  it("tells the causes of what we did wrong, without credentials and not endlessly", () => {
    const key = `mf_0123456789abcdef_${"x".repeat(43)}`;
    const sdkError = Object.assign(new Error(`refused Bearer abcdefghijkl, ${key}`), {
      $metadata: { requestId: "sagemaker-1" },
      size: 12n,
      OriginalMessage: "y".repeat(5000),
    });
    const failure = new ApiError("model_error", "The model failed.", {
      cause: new Error("outer", { cause: sdkError }),
    });
    const { error } = start().log((record) => record.fail(failure), 502);
    const inner = {
      name: "Error",
      message: "refused Bearer …, mf_0123456789abcdef_…",
      stack: expect.stringContaining("Error: refused Bearer …") as string,
      $metadata: { requestId: "sagemaker-1" },
      size: "12",
      OriginalMessage: `${"y".repeat(4096)}…`,
    };
    expect(error).toEqual({
      code: "model_error",
      message: "The model failed.",
      cause: { name: "Error", message: "outer", stack: expect.any(String) as string, cause: inner },
    });
  });

  it("says of what the caller did wrong only the code and the place, since messages quote bodies", () => {
    const failure = new ApiError("invalid_request", 'There is no "my name".', { param: "name" });
    const line = start().log((record) => record.fail(failure), 400);
    expect(line["error"]).toEqual({ code: "invalid_request", param: "name" });
    expect(JSON.stringify(line)).not.toContain("my name");
  });

  it("turns an error that nobody foresaw into the one that the caller is told, and keeps the first of several", () => {
    const line = start().log((record) => {
      record.fail(new TypeError("x is undefined"));
      record.fail(new ApiError("model_error", "Later."));
    }, 500);
    expect(line).toMatchObject({ Code: "internal_error", error: { cause: { message: "x is undefined" } } });
  });

  it("cuts a path that is endless and hides a credential in it", () => {
    const { telemetry, lines } = start();
    const path = `/v1/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl/${"a".repeat(9000)}`;
    telemetry.end(telemetry.begin({ ...request, path }), { status: 404, bytesOut: 0 });
    const line = JSON.parse(lines[0] ?? "") as { path: string };
    expect(line.path).toMatch(/^\/v1\/eyJ…\/a{100,250}…$/);
  });
});

describe("bodies", () => {
  const bodies = (record: RequestRecord) => {
    record.requestBody = json('{"text":"héllo","password":"p\\"w","nested":{"api_key":"k"}}');
    record.answerBody = { contentType: "image/png", bytes: Buffer.alloc(7) };
  };

  it("are asked for as often as the setting says", () => {
    const decisions = [0, 0.0999, 0.1, 0.5].map((random) => {
      const { telemetry } = start({ logBodies: { percent: 10, maxBytes: 64 }, random: () => random });
      return telemetry.begin(request).logsBodies;
    });
    expect(decisions).toEqual([true, true, false, false]);
    expect(start({ random: () => 0 }).telemetry.begin(request).logsBodies).toBe(false);
    const always = start({ logBodies: { percent: 100, maxBytes: 64 }, random: () => 0.9999 });
    expect(always.telemetry.begin(request).logsBodies).toBe(true);
  });

  it("are in the line as text without credentials; of what is no text only the size", () => {
    expect(start().log(bodies)).toMatchObject({
      requestBody: '{"text":"héllo","password":"…","nested":{"api_key":"…"}}',
      answerBody: "7 bytes of image/png",
    });
  });

  it("are cut to whole characters", () => {
    const options = (maxBytes: number) => ({ logBodies: { percent: 100, maxBytes } });
    const cuts = [10, 11, 12].map((maxBytes) => start(options(maxBytes)).log(bodies)["requestBody"]);
    expect(cuts).toEqual(['{"text":"h', '{"text":"h', '{"text":"hé']);
  });
});

describe("docs/logs.md", () => {
  it("explains every metric with its unit, and every member of a line", () => {
    const text = readFileSync(path.join(__dirname, "../../../../docs/logs.md"), "utf8");
    const rows = [...text.matchAll(/^\| (`[^|]*?) +\| ([^|]*?) +\|/gm)].map(([, names = "", next = ""]) => {
      return [[...names.matchAll(/`(\w+)`/g)].map(([, name]) => name), next] as const;
    });
    const metrics = rows.flatMap(([names, unit]) =>
      /^(?:Count|Milliseconds)$/.test(unit) ? names.map((name) => [name, unit]) : [],
    );
    expect(Object.fromEntries(metrics)).toEqual(metricUnits);
    const { log } = start();
    log(() => undefined);
    const line = log((record) => {
      Object.assign(record, { operation: "predict", caller: { kind: "jwt", id: "a" }, model: "a", version: "1" });
      Object.assign(record, { variant: "a", endpoint: "a", cache: "hit", attempts: 1, sageMakerRequestId: "a" });
      Object.assign(record, { requestBody: json("{}"), answerBody: json("{}") });
      record.fail(new ApiError("rate_limited", "Too much."));
    });
    const told = rows.flatMap(([names]) => names);
    const untold = Object.keys(line).filter((member) => !told.includes(member) && !["Code", "_aws"].includes(member));
    expect(untold).toEqual([]);
  });
});
