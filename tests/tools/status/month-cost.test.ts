import { readMonthCost } from "../../../tools/status/month-cost";
import { attempt } from "../../../tools/aws/aws-errors";
import { withAws, type Answer } from "../../infra/support/fake-aws";

const target = "AWSInsightsIndexService.GetCostAndUsage";
const noon = new Date("2026-11-29T12:00:00Z");
const read = () => readMonthCost({ region: "eu-west-3" }, "dev", noon);

const billed = (...amounts: string[]): Answer => ({
  body: JSON.stringify({
    ResultsByTime: amounts.map((Amount) => ({ Total: { UnblendedCost: { Amount, Unit: "USD" } } })),
  }),
});

describe("readMonthCost", () => {
  it("asks for this month's cost of the resources with the stack's tags", async () => {
    await withAws({ [target]: billed("12.345") }, async (seen) => {
      expect(await read()).toEqual({ from: "2026-11-01", dollars: 12.345 });
      expect(JSON.parse(seen[0]!.body)).toEqual({
        TimePeriod: { Start: "2026-11-01", End: "2026-11-30" },
        Granularity: "MONTHLY",
        Metrics: ["UnblendedCost"],
        Filter: {
          And: [{ Tags: { Key: "project", Values: ["modelfront"] } }, { Tags: { Key: "stack", Values: ["dev"] } }],
        },
      });
    });
  });

  it("is null where Cost Explorer knows no cost with these tags", async () => {
    await withAws({ [target]: billed("0") }, async () => expect(await read()).toBeNull());
    await withAws({ [target]: billed() }, async () => expect(await read()).toBeNull());
  });

  it.each<[string, string, RegExp]>([
    ["is denied", "AccessDeniedException", /^Not permitted: the credentials need ce:GetCostAndUsage\.$/],
    ["is throttled", "LimitExceededException", /^AWS throttled the request/],
  ])("fails with a reason for people if it %s", async (_what, type, reason) => {
    const refused = { status: 400, headers: { "x-amzn-errortype": type }, body: JSON.stringify({ message: type }) };
    await withAws({ [target]: refused }, async () => {
      expect(await attempt("ce:GetCostAndUsage", read)).toEqual({ problem: expect.stringMatching(reason) as unknown });
    });
  });
});
