import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import { currencyOf } from "../../../tools/cost/report";
import { per1000At, priceStack } from "../../../tools/cost/price-stack";
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

  it("prices the default dev stack at most at 0.50 rupees for 1000 predictions, with everything counted", async () => {
    const cost = priceStack(await evaluateStack({ stack: "dev" }));
    expect(per1000At(cost, 100_000) * currencyOf("INR").perDollar).toBeLessThan(0.5);
    expect(cost.lines.some(({ item }) => item === "log lines")).toBe(true);
  });

  it("evaluates a stack with everything on, of which every resource kind is priced or free", async () => {
    const text = readFileSync(path.join(__dirname, "../../infra/stacks/everything.yaml"), "utf8");
    const { config } = yaml.parse(text) as { config: Record<string, unknown> };
    const cost = priceStack(await evaluateStack({ stack: "dev", changes: config }));
    const items = cost.lines.map(({ resource }) => resource.split(" ")[0]);
    expect(items).toContain("aws:sagemaker/monitoringSchedule:MonitoringSchedule");
    expect(cost.free).toHaveProperty(["aws:sagemaker/modelPackageGroup:ModelPackageGroup"]);
  });
});
