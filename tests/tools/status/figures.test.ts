import { figuresOf, queriesOf } from "../../../tools/status/figures";

describe("figuresOf", () => {
  const results = [
    { Id: "requests0", Values: [30, 10] },
    { Id: "errors0_0", Values: [1] },
    { Id: "errors1_0", Values: [2] },
    { Id: "p50_0", Values: [9000, 12_400] },
    { Id: "p95_0", Values: [640_600] },
    { Id: "requests1", Values: [5] },
    { Id: "p95_1", Values: [700] },
  ];

  it("adds up counts, and turns SageMaker's microseconds into milliseconds", () => {
    expect(figuresOf({ of: "endpoint", endpoint: "iris", variant: "live" }, 0, results)).toEqual({
      requests: 40,
      errors: 3,
      p50Ms: 12.4,
      p95Ms: 640.6,
    });
  });

  it("takes the API's own metrics of a model on the shared endpoint, of which SageMaker has none", () => {
    const place = { of: "sharedModel", functionName: "api-1", model: "iris" } as const;
    const [requests] = queriesOf(place, 0, 60);
    expect(requests?.MetricStat).toEqual({
      Metric: {
        Namespace: "modelfront",
        MetricName: "ModelLatency",
        Dimensions: [
          { Name: "Function", Value: "api-1" },
          { Name: "Model", Value: "iris" },
        ],
      },
      Period: 60,
      Stat: "SampleCount",
    });
    expect(figuresOf(place, 0, results)).toEqual({ requests: 40, errors: 1, p50Ms: 12_400, p95Ms: 640_600 });
  });

  it("takes the gateway's latency as the milliseconds that it is", () => {
    expect(figuresOf({ of: "api", apiId: "abc" }, 1, results)).toEqual({
      requests: 5,
      errors: 0,
      p50Ms: null,
      p95Ms: 700,
    });
  });
});
