import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError, type SettingProblem } from "../../../../infra/settings/problems";

const machine = { instanceType: "ml.m5.large" };
const shared = { mode: "shared" };
const kinds = { iris: "tabular", talk: "chat" } as const;

/** Problems of a stack with these settings. */
function problemsOf(values: Record<string, unknown>): readonly SettingProblem[] {
  try {
    parseSettings(
      { values, region: "eu-west-3", source: "Pulumi.test.yaml" },
      {
        known: ["iris", "digits", "talk"],
        variantsOf: (model) => (model === "iris" ? ["tiny"] : []),
        kindOf: (model) => kinds[model as keyof typeof kinds] ?? "image",
      },
    );
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const stack = (model: Record<string, unknown> = {}, endpoint: Record<string, unknown> = {}) => ({
  models: [{ name: "iris", hosting: shared, ...model }],
  sharedEndpoint: { ...machine, ...endpoint },
});

describe("hosting mode shared", () => {
  it.each<[string, Record<string, unknown>]>([
    ["with a machine", stack()],
    [
      "as the hosting of every model",
      { models: [{ name: "iris" }, { name: "digits" }], hosting: shared, sharedEndpoint: machine },
    ],
    [
      "beside serverless and always-on models",
      {
        models: [
          { name: "iris", hosting: shared },
          { name: "digits" },
          { name: "talk", hosting: { mode: "always-on", ...machine } },
        ],
        sharedEndpoint: machine,
      },
    ],
    [
      "with variants and weights",
      stack({
        hosting: {
          ...shared,
          assignBy: "caller",
          variants: [
            { name: "A", weight: 9 },
            { name: "B", variant: "tiny" },
          ],
        },
      }),
    ],
    [
      "with autoscaling to a measured rate",
      stack({}, { instanceCount: 2, autoscaling: { min: 2, max: 4, invocationsPerInstancePerMinute: "auto" } }),
    ],
    ["for a model that is asleep", stack({ state: "asleep" })],
  ])("is accepted %s", (_what, values) => {
    expect(problemsOf(values)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, SettingProblem]>([
    [
      "without the shared endpoint's machine",
      { models: [{ name: "iris", hosting: shared }] },
      {
        key: "modelfront:sharedEndpoint",
        found: undefined,
        allowed:
          "settings with instanceType, such as { instanceType: ml.m5.large }: iris run there (hosting mode shared)",
      },
    ],
    [
      "if no model uses it",
      { models: [{ name: "iris" }], sharedEndpoint: machine },
      {
        key: "modelfront:sharedEndpoint",
        found: { ...machine, instanceCount: 1 },
        allowed: "nothing: no model has hosting: { mode: shared }, and the endpoint would be billed by the hour",
      },
    ],
    [
      "on instances with a GPU",
      stack({}, { instanceType: "ml.g5.xlarge" }),
      {
        key: "modelfront:sharedEndpoint.instanceType",
        found: "ml.g5.xlarge",
        allowed: "an instance type without a GPU: the inference server computes on the CPU",
      },
    ],
    [
      "on arm64, for which the image is not built",
      stack({}, { instanceType: "ml.c7g.large" }),
      {
        key: "modelfront:sharedEndpoint.instanceType",
        found: "ml.c7g.large",
        allowed: "an instance type with x86 processors: the image is built for linux/amd64",
      },
    ],
    [
      "for chat models",
      stack({ name: "talk" }),
      {
        key: "modelfront:models[0].hosting",
        found: "shared",
        allowed: "serverless or always-on: SageMaker streams no answers of a shared endpoint, and talk is of kind chat",
      },
    ],
    [
      "for a container of the model's own",
      stack({ source: { from: "container", image: "111122223333.dkr.ecr.eu-west-3.amazonaws.com/own:1" } }),
      {
        key: "modelfront:models[0].source.from",
        found: "container",
        allowed:
          "folder, or serverless or always-on hosting: models on the shared endpoint run on the inference server of this project",
      },
    ],
    [
      "for an image of a framework",
      stack({ source: { from: "framework", framework: "pytorch", version: "2.6" } }),
      expect.objectContaining({ key: "modelfront:models[0].source.from", found: "framework" }) as SettingProblem,
    ],
    [
      "with an environment of the model's own",
      stack({ environment: { THREADS: "2" } }),
      {
        key: "modelfront:models[0].environment",
        found: { THREADS: "2" },
        allowed:
          "nothing, or serverless or always-on hosting: models on the shared endpoint have one container, and its environment",
      },
    ],
    [
      "with an instance type per model",
      stack({ hosting: { ...shared, ...machine } }),
      {
        key: "modelfront:models[0].hosting.instanceType",
        found: "ml.m5.large",
        allowed: "only with mode always-on. Available: mode, variants, assignBy",
      },
    ],
    [
      "with data capture",
      stack({ hosting: { ...shared, dataCapture: { percent: 10 } } }),
      {
        key: "modelfront:models[0].hosting.dataCapture",
        found: { percent: 10 },
        allowed: "only with mode always-on. Available: mode, variants, assignBy",
      },
    ],
    [
      "for a model whose data is monitored",
      { ...stack(), governance: { dataQuality: { models: [{ name: "iris" }] } } },
      {
        key: "modelfront:governance.dataQuality.models[0].name",
        found: "iris",
        allowed: "a model with always-on hosting and dataCapture: the shared endpoint captures no data",
      },
    ],
    [
      "with variants of which no request would get one",
      stack({ hosting: { ...shared, variants: [{ name: "A", weight: 0 }] } }),
      {
        key: "modelfront:models[0].hosting.variants[0].weight",
        found: 0,
        allowed: "a weight above 0 for at least one variant: requests have to go somewhere",
      },
    ],
    [
      "with a variant that is not there",
      stack({ hosting: { ...shared, variants: [{ name: "A", variant: "big" }] } }),
      {
        key: "modelfront:models[0].hosting.variants[0].variant",
        found: "big",
        allowed: "a folder in model/iris/variants/. Available: tiny",
      },
    ],
    [
      "with fewer instances than autoscaling keeps",
      stack({}, { autoscaling: { min: 2, max: 3 } }),
      {
        key: "modelfront:sharedEndpoint.instanceCount",
        found: 1,
        allowed: "from autoscaling.min to autoscaling.max: 2 to 3",
      },
    ],
    [
      "with autoscaling of burstable instances",
      stack({}, { instanceType: "ml.t2.medium", autoscaling: { max: 3 } }),
      {
        key: "modelfront:sharedEndpoint.instanceType",
        found: "ml.t2.medium",
        allowed: "with autoscaling, an instance type that is not burstable (ml.t…)",
      },
    ],
    [
      "with the target auto, if one of the models was not measured",
      {
        models: [{ name: "iris" }, { name: "digits" }],
        hosting: shared,
        sharedEndpoint: { ...machine, autoscaling: { max: 3, invocationsPerInstancePerMinute: "auto" } },
      },
      expect.objectContaining({
        key: "modelfront:sharedEndpoint.autoscaling.invocationsPerInstancePerMinute",
        allowed: expect.stringMatching(/^a whole number for digits: auto is for models/) as string,
      }) as SettingProblem,
    ],
    [
      "with less memory than the server needs",
      stack({}, { memoryLimitMb: 64 }),
      { key: "modelfront:sharedEndpoint.memoryLimitMb", found: 64, allowed: "a whole number, at least 512" },
    ],
  ])("is refused %s", (_what, values, problem) => {
    expect(problemsOf(values)).toEqual([problem]);
  });
});
