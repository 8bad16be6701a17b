import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import { evaluateStack } from "../../tools/graph/stack-graph";
import { actionsOf, missingFrom, policyNamed, run, type Statement, statements } from "./bootstrap-program";

describe("the bootstrap program", () => {
  it("has a boundary within which every role of a stack with everything on can work", async () => {
    const { resources } = await run();
    const bounded = actionsOf(statements(policyNamed(resources, "boundary")));
    const text = readFileSync(path.join(__dirname, "../infra/stacks/everything.yaml"), "utf8");
    const { config } = yaml.parse(text) as { config: Record<string, unknown> };
    const stack = await evaluateStack({ stack: "dev", changes: config });
    const used = stack.resources
      .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
      .flatMap(({ inputs }) => actionsOf((inputs.policy as { Statement: Statement[] }).Statement));
    expect(used).toContain("sagemaker:CreateEndpoint");
    expect(missingFrom(bounded, used)).toEqual([]);
  });
});
