import { priceStack } from "../../../tools/cost/price-stack";
import { costReport, currencyOf, exceededCaps } from "../../../tools/cost/report";

const graph = {
  stack: "dev",
  region: "eu-west-1",
  resources: [
    {
      type: "aws:cloudwatch/dashboard:Dashboard",
      name: "all",
      urn: "urn:pulumi:dev::modelfront::aws:cloudwatch/dashboard:Dashboard::all",
      inputs: {},
    },
  ],
  models: {},
  openapi: null,
};

describe("costReport", () => {
  it("converts to another currency, and tells the rate, its date, and which prices are the Region's own", () => {
    const report = costReport(priceStack(graph), 100_000, currencyOf("INR"));
    expect(report).toContain("idle month                      274.95 INR");
    expect(report).toContain("1 USD = 91.65 INR (2026-03-05).");
    expect(report).toMatch(/^Of \d+ prices 2 are known for the Region; the others are those of us-east-1\.$/m);
    expect(costReport(priceStack(graph), 100_000, currencyOf("EUR", 0.5))).toContain("1.50 EUR");
  });

  it("names what is free only within a free tier, apart from what is free", () => {
    const kinds = ["aws:cloudfront/distribution:Distribution", "aws:sqs/queue:Queue", "aws:iam/role:Role"];
    const resources = kinds.map((type) => ({
      type,
      name: "x",
      urn: `urn:pulumi:dev::modelfront::${type}::x`,
      inputs: {},
    }));
    const cost = priceStack({ ...graph, resources });
    expect(Object.keys(cost.freeTier)).toEqual(kinds.slice(0, 2));
    expect(Object.keys(cost.free)).toEqual(kinds.slice(2));
    const report = costReport(cost, 100_000, currencyOf("USD"));
    expect(report).toContain("Not counted (free tier): cloudfront Distribution, sqs Queue.");
    expect(report).toContain("Free: 1 kinds of resources");
    expect(costReport(priceStack(graph), 100_000, currencyOf("USD"))).not.toContain("Not counted");
  });

  it("refuses a currency without a rate", () => {
    expect(() => currencyOf("XXX")).toThrow("No exchange rate for XXX. Give one with --rate; available: USD, INR.");
  });
});

describe("exceededCaps", () => {
  it("names each cap of the settings that the stack exceeds", () => {
    const cost = priceStack(graph);
    expect(exceededCaps(cost, { requestsPerMonth: 1000, maxIdleDollars: 3, maxDollarsPer1000: 0 })).toEqual([]);
    expect(exceededCaps(cost, { requestsPerMonth: 1000, maxIdleDollars: 2.5 })).toEqual([
      "dev: idle months cost 3.00 USD, above the cap of 2.50 USD (modelfront:cost.maxIdleDollars).",
    ]);
    const inUse = { ...cost, per1000: 0.2, inUsePerMonth: 1 };
    expect(exceededCaps(inUse, { requestsPerMonth: 1000, maxDollarsPer1000: 1 })).toEqual([
      "dev: 1000 predictions cost 1.20 USD, above the cap of 1.00 USD (modelfront:cost.maxDollarsPer1000).",
    ]);
  });
});
