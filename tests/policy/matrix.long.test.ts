import { exceptionFor, exceptions, type Exception } from "../../policy/exceptions";
import { createPolicies } from "../../policy/pack";
import { checkGraph } from "../../tools/policy/check-graph";
import { evaluateMatrixStack, matrix } from "./matrix";

describe("the policy pack", () => {
  const used = new Set<Exception>();

  it.each(Object.keys(matrix))("has no unexplained finding in the stack: %s", async (name) => {
    const { resources } = await evaluateMatrixStack(name);
    const findings = checkGraph(resources, createPolicies([]));
    const unexplained = findings.filter((finding) => {
      const exception = exceptionFor(finding.policy, finding, exceptions);
      if (exception) used.add(exception);
      return !exception;
    });
    expect(unexplained.map(({ policy, type, name: resource }) => `${policy}: ${type} ${resource}`)).toEqual([]);
    expect(checkGraph(resources, createPolicies())).toEqual([]);
  });

  it("has no exception that no stack needs", () => {
    const unused = exceptions.filter((exception) => !used.has(exception));
    expect(unused.map(({ rule, type, name }) => `${rule}: ${type} ${String(name)}`)).toEqual([]);
  });
});
