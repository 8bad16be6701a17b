import { figuresOf } from "../../../tools/status/figures";

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

  it("takes the gateway's latency as the milliseconds that it is", () => {
    expect(figuresOf({ of: "api", apiId: "abc" }, 1, results)).toEqual({
      requests: 5,
      errors: 0,
      p50Ms: null,
      p95Ms: 700,
    });
  });
});
