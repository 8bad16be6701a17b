import { type LogLine } from "../../../tools/trace/find-lines";
import { type RequestLines } from "../../../tools/trace/find-request";
import { timelineOf } from "../../../tools/trace/timeline";

const start = Date.parse("2026-11-29T12:00:00.000Z");

function line(group: string, at: number, fields: Record<string, unknown>): LogLine {
  return { group, at, text: JSON.stringify(fields), fields };
}

const gateway = line("/aws/vendedlogs/modelfront/abc", start, {
  time: String(start),
  requestId: "abcdefgh=",
  method: "POST",
  path: "/v1/models/iris/predict",
  status: "200",
  milliseconds: "180",
  integrationMilliseconds: "150",
  integrationError: "-",
});
const lambda = line("api-0123abc", start + 170, {
  timestamp: "2026-11-29T12:00:00.170Z",
  requestId: "abcdefgh=",
  status: 200,
  caller: { kind: "key", id: "k" },
  cache: "miss",
  attempts: 2,
  cold: true,
  Model: "iris",
  version: "5ad1c2671234",
  Latency: 140,
  StoreLatency: 9.5,
  ModelLatency: 120,
  sageMakerRequestId: "sm-1",
});
const nothing: RequestLines = {
  gateway: null,
  lambda: null,
  authorizer: [],
  endpoint: [],
  others: [],
  endpointName: null,
  problems: [],
};

describe("timelineOf", () => {
  it("orders the hops of a request by their time after its arrival", () => {
    const failed = line("/aws/sagemaker/Endpoints/iris", start + 60, { level: "error" });
    const { start: arrival, hops, missing } = timelineOf({ ...nothing, gateway, lambda, endpoint: [failed] });
    expect(arrival).toBe("2026-11-29T12:00:00.000Z");
    expect(hops).toEqual([
      {
        atMs: 0,
        durationMs: 180,
        place: "gateway",
        text: "POST /v1/models/iris/predict: 200, 150 ms of it in the function",
      },
      { atMs: 30, durationMs: 140, place: "function", text: "api-0123abc answered 200, caller key, cache miss" },
      { atMs: 30, durationMs: 9.5, place: "table", text: "limits and cached answers" },
      {
        atMs: 30,
        durationMs: 120,
        place: "model",
        text: "iris 5ad1c2671234, 2 attempts, cold start, SageMaker's request sm-1",
      },
      { atMs: 60, durationMs: null, place: "endpoint", text: 'at the same time: {"level":"error"}' },
    ]);
    expect(missing).toEqual(["authorizer: no line. It writes one only if it fails."]);
  });

  it("works without the gateway's line, and says why it is missing", () => {
    const { start: arrival, hops, missing } = timelineOf({ ...nothing, lambda });
    expect(arrival).toBe("2026-11-29T12:00:00.030Z");
    expect(hops[0]).toMatchObject({ atMs: 0, place: "function" });
    expect(missing[0]).toMatch(/^gateway: no line in the access log\. .*modelfront:logs\.streamingAccess\.$/);
  });

  it.each<[string, string, string]>([
    ["throttle", "429", "the throttle of the whole API (modelfront:api.throttle)."],
    ["authorizer", "403", "the authorizer did not let it through."],
    ["size limit", "413", "the body is larger than Lambda takes."],
    [
      "time limit",
      "503",
      "It did not run, ran out of time or memory, or its log is older than modelfront:logs.retentionDays.",
    ],
  ])("explains a request that the %s kept from the function", (_what, status, why) => {
    const refused = { ...gateway, fields: { ...gateway.fields, status } };
    const { missing } = timelineOf({ ...nothing, gateway: refused });
    expect(missing[0]).toContain("function: no line.");
    expect(missing[0]).toContain(why);
  });

  it.each<[string, object, string]>([
    [
      "the cache had the answer",
      { cache: "hit", status: 200 },
      "model: not asked, because the answer was in the cache.",
    ],
    ["it was refused", { status: 400 }, "model: not asked, because the request was refused before."],
    ["the route has none", { status: 200 }, "model: not asked, because the route needs none."],
  ])("explains that the model was not asked where %s", (_what, fields, sentence) => {
    const answered = line("api-0123abc", start, { timestamp: "2026-11-29T12:00:00.000Z", Latency: 3, ...fields });
    expect(timelineOf({ ...nothing, gateway, lambda: answered }).missing).toContain(sentence);
  });

  it("is empty for a request that no log has", () => {
    expect(timelineOf(nothing)).toEqual({ start: null, hops: [], missing: [] });
  });
});
