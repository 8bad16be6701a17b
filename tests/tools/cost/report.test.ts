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
