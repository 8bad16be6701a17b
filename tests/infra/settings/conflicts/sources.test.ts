import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError, type SettingProblem } from "../../../../infra/settings/problems";
import { type ModelKind } from "../../../../model/contract";

const kinds: Readonly<Record<string, ModelKind>> = { talk: "chat", wine: "tabular" };
const image = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/vllm:server-sagemaker-cuda-v1";
const gpu = { mode: "always-on", instanceType: "ml.g5.xlarge" };

function problemsOf(model: Readonly<Record<string, unknown>>): readonly SettingProblem[] {
  try {
    const config = { values: { models: [model] }, region: "eu-west-3", source: "Pulumi.test.yaml" };
    parseSettings(config, { known: Object.keys(kinds), kindOf: (name) => kinds[name] });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe("a container that speaks OpenAI's protocol", () => {
  it.each([
    ["an image, with its model by a variable", { from: "container", image, protocol: "openai" }],
    ["an image, with its model in S3", { from: "container", image, modelDataUrl: "s3://own/llm/", protocol: "openai" }],
    ["an endpoint that is there already", { from: "endpoint", endpointName: "llm", protocol: "openai" }],
  ])("may be %s", (_what, source) => {
    expect(problemsOf({ name: "talk", source, hosting: gpu })).toEqual([]);
  });

  it("is for models of the kind chat", () => {
    const source = { from: "container", image, protocol: "openai" };
    expect(problemsOf({ name: "wine", source, hosting: gpu })).toEqual([
      {
        key: "modelfront:models[0].source.protocol",
        found: "openai",
        allowed: "plain: OpenAI's protocol is for models of kind chat, and wine is of kind tabular",
      },
    ]);
  });

  it("is refused on serverless endpoints, whatever the image is called", () => {
    const source = { from: "endpoint", endpointName: "llm", protocol: "openai" };
    expect(problemsOf({ name: "talk", source })).toEqual([
      {
        key: "modelfront:models[0].hosting",
        found: "serverless",
        allowed: "always-on: servers of OpenAI's protocol (vLLM, DJL-LMI, SGLang) do not run on serverless endpoints",
      },
    ]);
  });

  it("is reported once where its image is for GPUs and its hosting is serverless", () => {
    const source = { from: "container", image, protocol: "openai" };
    expect(problemsOf({ name: "talk", source }).map(({ key }) => key)).toEqual(["modelfront:models[0].hosting"]);
  });

  it("is none but these two", () => {
    expect(problemsOf({ name: "talk", source: { from: "container", image, protocol: "grpc" }, hosting: gpu })).toEqual([
      {
        key: "modelfront:models[0].source.protocol",
        found: "grpc",
        allowed: "one of plain, openai",
      },
    ]);
  });

  it("is no matter of models that this program serves", () => {
    expect(problemsOf({ name: "talk", source: { from: "folder", protocol: "openai" } })[0]).toMatchObject({
      key: "modelfront:models[0].source.protocol",
      allowed: "only with from container or endpoint. Available: from",
    });
  });
});
