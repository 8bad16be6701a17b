import { priceStack } from "../../../tools/cost/price-stack";
import { evaluateStack, isAsset } from "../../../tools/graph/stack-graph";

describe("evaluateStack", () => {
  it.each(["dev", "prod"])("evaluates the %s stack, of which every resource kind is priced or free", async (stack) => {
    const graph = await evaluateStack({ stack });
    expect(graph).toMatchObject({ stack, region: "eu-west-3", openapi: { openapi: expect.any(String) as string } });
    const cost = priceStack(graph);
    expect(Object.keys(cost.per1000OfModel)).toEqual(expect.arrayContaining(["iris", "digits"]));
    const code = graph.resources.find(({ type }) => type === "aws:lambda/function:Function")?.inputs.code;
    expect(isAsset(code) && code.bytes).toBeGreaterThan(100_000);
    expect(graph.models.iris?.goldenCases).toBeGreaterThan(0);
  });
});
