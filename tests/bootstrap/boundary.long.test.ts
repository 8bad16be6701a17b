import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import { evaluateStack } from "../../tools/graph/stack-graph";
import { actionsOf, missingFrom, policyNamed, run, type Statement, statements } from "./bootstrap-program";

describe("the bootstrap program", () => {
  it("has a boundary for every role, and a drift role for every object, of a stack with everything on", async () => {
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
    const [objects] = statements(policyNamed(resources, "drift-objects"));
    const buckets = stack.resources
      .filter(({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2")
      .map(({ inputs }) => `arn:aws:s3:::${String(inputs.bucket).replace(/-[^-]*$/, "")}-*/*`);
    expect([...new Set(buckets)].sort()).toEqual(objects?.Resource);
  });
});
