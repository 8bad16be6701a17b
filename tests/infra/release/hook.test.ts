import * as pulumi from "@pulumi/pulumi";
import { type HostedModel } from "../../../infra/models/hosted-model";
import { createReleaseHook } from "../../../infra/release/hook";
import { readModel } from "../../../model/registry";
import { evaluate } from "../../../tools/graph/evaluate";
import { withAws } from "../support/fake-aws";

const iris = readModel("iris");
const [first] = iris.golden.cases;
const golden = { ...iris.golden, cases: first ? [first] : [] };

const endpoint = {
  model: {
    settings: { name: "iris", hosting: { mode: "serverless" } },
    variants: [{ settings: { name: "live", weight: 1 }, golden }],
  },
  endpointName: pulumi.output("iris-1"),
  configurationName: pulumi.output("iris-config-1"),
} as unknown as HostedModel;

const invocation = "/2015-03-31/functions/api-1/invocations?Qualifier=8";
const inService = JSON.stringify({ EndpointStatus: "InService", EndpointConfigName: "iris-config-1" });
const answering = (response: unknown) =>
  JSON.stringify({ statusCode: 200, headers: {}, body: JSON.stringify(response), isBase64Encoded: false });

/** What the engine does before it moves the alias to version 8. */
async function runHook(): Promise<void> {
  let hook: pulumi.ResourceHook | undefined;
  await evaluate(() => {
    hook = createReleaseHook("gate", {
      endpoints: [endpoint],
      access: { region: "eu-west-3", profile: undefined },
    });
  });
  const newInputs = { name: "live", functionName: "api-1", functionVersion: "8" };
  await hook?.callback({ urn: "urn", id: "id", name: "api", type: "aws:lambda/alias:Alias", newInputs });
}

describe("createReleaseHook", () => {
  it("asks the account itself, and lets a healthy release pass", async () => {
    const answers = { "/": { body: inService }, [invocation]: { body: answering(first?.response) } };
    await withAws(answers, async (seen) => {
      await runHook();
      expect(seen.map(({ path, target }) => target ?? path)).toEqual(["SageMaker.DescribeEndpoint", invocation]);
    });
  });

  it("throws, which keeps the alias where it is, if the new version answers something else", async () => {
    const answers = { "/": { body: inService }, [invocation]: { body: answering({ predictions: [] }) } };
    await withAws(answers, async () => {
      await expect(runHook()).rejects.toThrow(
        `iris: golden case "${first?.name}" returned a different answer: $.predictions: expected 1 elements, got 0`,
      );
    });
  });
});
