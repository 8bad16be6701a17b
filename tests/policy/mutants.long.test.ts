import { createPolicies } from "../../policy/pack";
import { rules } from "../../policy/rules";
import { type StackGraph } from "../../tools/graph/stack-graph";
import { checkGraph } from "../../tools/policy/check-graph";
import { evaluateMatrixStack } from "./matrix";
import { mutants } from "./mutants";

const graphs = new Map<string, StackGraph>();
beforeAll(async () => {
  // One after the other: each is a process that uses a processor by itself.
  for (const name of new Set(mutants.map(({ stack }) => stack))) graphs.set(name, await evaluateMatrixStack(name));
});

const policiesOf = (rule: string) => createPolicies().filter(({ name }) => name === rule);

describe("the policy pack", () => {
  it("has at least 60 mutants to prove itself by, and one or more for every rule", () => {
    expect(mutants.length).toBeGreaterThanOrEqual(60);
    const proven = new Set(mutants.map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });

  it.each(mutants)("$rule catches $mistake in $stack", ({ rule, stack, mutate }) => {
    const { resources } = graphs.get(stack)!;
    const policies = policiesOf(rule);
    expect(policies).toHaveLength(1);
    expect(checkGraph(resources, policies)).toEqual([]);
    const found = checkGraph(mutate(resources), policies);
    expect(found.map(({ policy }) => policy)).toContain(rule);
  });
});
