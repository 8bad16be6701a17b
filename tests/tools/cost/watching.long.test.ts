import { requestPrices } from "../../../infra/monitoring/request-cost";
import { readStackFile } from "../../../infra/settings/stack-file";
import measured from "../../../tools/cost/measured.json";
import { priceStack, type StackCost } from "../../../tools/cost/price-stack";
import { evaluateStack } from "../../../tools/graph/stack-graph";

/** Kinds of resources that watch a stack. */
const watching = /alarm|dashboard|topic|budget|queryDefinition|schedule|kms/i;

describe("watching the dev stack", () => {
  let cost: StackCost;
  beforeAll(async () => {
    cost = priceStack(await evaluateStack({ stack: "dev" }));
  }, 120_000);

  it("costs less than a dollar a month: a composite alarm and four metrics", () => {
    const lines = cost.lines.filter(({ resource }) => watching.test(resource.split(" ")[0] ?? ""));
    expect(lines.reduce((sum, { idle, inUse }) => sum + idle + inUse, 0)).toBeCloseTo(0.9, 6);
    expect(cost.idlePerMonth).toBeLessThan(1);
  });

  it.each([
    [
      "the synthetic check: its alarm and its metric",
      { "modelfront:monitoring": { checkEveryMinutes: 60 } },
      0.1 + 0.3,
    ],
    [
      "a canary: eight metrics of its three alarms",
      { "modelfront:release": { strategy: "canary" }, "modelfront:api": { metrics: true } },
      0.8,
    ],
  ])(
    "costs more with %s",
    async (_what, changes, dollars) => {
      const watched = ({ lines }: StackCost) =>
        lines.flatMap(({ item, idle }) => (/^(alarm|metric of)/.test(item) ? [idle] : [])).reduce((a, b) => a + b);
      const changed = priceStack(await evaluateStack({ stack: "dev", changes }));
      expect(watched(changed) - watched(cost)).toBeCloseTo(dollars, 6);
    },
    120_000,
  );

  it("has an alarm whose prices are those of this report, rounded up: within ten times its cost of a prediction", () => {
    const prices = requestPrices("eu-west-3", readStackFile("dev"));
    for (const [model, per1000] of Object.entries(cost.per1000OfModel)) {
      const { functionMs } = (measured.models as Record<string, { functionMs: number }>)[model]!;
      const alarmed = 1000 * (prices.perRequest + functionMs * prices.perMillisecond);
      expect([model, alarmed > per1000, alarmed < 10 * per1000]).toEqual([model, true, true]);
    }
  });
});
