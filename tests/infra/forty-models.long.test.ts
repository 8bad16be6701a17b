import { lambda } from "../../functions/core/limits";
import { ApiFunction, StreamFunction } from "../../infra/functions/api";
import { buildParts } from "../../infra/build/parts";
import { ModelEndpoint } from "../../infra/models/endpoint";
import { InferenceImage } from "../../infra/models/image";
import { ModelStore } from "../../infra/models/store";
import { parseSettings } from "../../infra/settings/parse";
import { table } from "./support/components";
import { evaluate, ofType, type Registration } from "../../tools/graph/evaluate";

/** IAM's quota for all inline policies of a role, white space not counted. */
const maxInlinePolicyCharacters = 10_240;
const names = Array.from({ length: 40 }, (_, i) => `forecast-north-${i + 1}`);

/** A stack with iris under forty names. */
async function deployForty(): Promise<readonly Registration[]> {
  const source = "Pulumi.forty.yaml";
  const settings = parseSettings({ values: { models: [{ name: "iris" }] }, region: "eu-west-3", source });
  const notThere = () => Promise.reject(new Error("There is nothing to look up."));
  const parts = await buildParts(settings, { describeJob: notThere, readSecret: notThere });
  const models = parts.models.flatMap((iris) =>
    names.map((name) => ({ ...iris, settings: { ...iris.settings, name } })),
  );
  const { resources } = await evaluate(() => {
    const store = new ModelStore("models", { models, deletionProtection: false });
    const image = new InferenceImage("server", { settings: settings.image, context: parts.serverContext });
    const endpoints = models.map(
      (model) => new ModelEndpoint(model.settings.name, { model, store, image, account: "123456789012", settings }),
    );
    const features = { chat: true, proxy: false };
    const requests = {
      files: parts.functionFiles,
      features,
      endpoints,
      table,
      userPool: null,
      cors: settings.api.cors,
      settings,
    };
    new ApiFunction("api", requests);
    new StreamFunction("stream", requests);
  });
  return resources;
}

describe("a stack of forty models", () => {
  let resources: readonly Registration[] = [];
  beforeAll(async () => {
    resources = await deployForty();
  }, 120_000);

  it.each(["api", "stream"])("fits the environment of the function %s", (name) => {
    const lambdaFunction = ofType(resources, "aws:lambda/function:Function").find((one) => one.name === name);
    const { variables } = lambdaFunction?.inputs.environment as { variables: Record<string, string> };
    expect(Object.keys(JSON.parse(variables.MODELS ?? "") as object)).toEqual(names);
    const bytes = Object.entries(variables).reduce((sum, pair) => sum + Buffer.byteLength(pair.join("")), 0);
    expect(bytes).toBeLessThanOrEqual(lambda.maxEnvironmentBytes);
  });

  it("fits the policies of its function's role, also while a release replaces every endpoint", () => {
    const sizeOf = (prefix: string) =>
      ofType(resources, "aws:iam/rolePolicy:RolePolicy")
        .filter(({ name }) => name.startsWith(prefix))
        .reduce((sum, { inputs }) => sum + JSON.stringify(inputs.policy).length, 0);
    expect(sizeOf("api-ask-")).toBeGreaterThan(0);
    expect(sizeOf("api-log") + sizeOf("api-requests") + 2 * sizeOf("api-ask-")).toBeLessThanOrEqual(
      maxInlinePolicyCharacters,
    );
  });
});
