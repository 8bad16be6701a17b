import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError, type SettingProblem } from "../../../../infra/settings/problems";

const variantsOf = (model: string) => (model === "iris" ? ["logistic-regression", "tiny"] : []);

/** Problems of a stack of this one model. */
function problemsOf(model: Record<string, unknown>, others: Record<string, unknown> = {}): readonly SettingProblem[] {
  const values = { models: [{ name: "iris", ...model }], ...others };
  try {
    parseSettings(
      { values, region: "eu-west-3", source: "Pulumi.test.yaml" },
      { known: ["iris", "digits"], variantsOf },
    );
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const key = (rest: string) => `modelfront:models[0].${rest}`;

const on = (changes: Record<string, unknown> = {}) => ({
  hosting: { mode: "always-on", instanceType: "ml.m5.large", ...changes },
});
const image = "111122223333.dkr.ecr.eu-west-3.amazonaws.com/own:1";
const gpuImage = "763104351884.dkr.ecr.eu-west-3.amazonaws.com/vllm:server-sagemaker-cuda-v1";

describe("variants", () => {
  it.each<[string, Record<string, unknown>, SettingProblem]>([
    [
      "without a server of their own: serverless",
      { hosting: { mode: "serverless", variants: [{ name: "A" }] } },
      {
        key: key("hosting.variants"),
        found: [{ name: "A" }],
        allowed:
          "only with mode always-on or shared. Available: mode, memoryMb, maxConcurrency, provisionedConcurrency",
      },
    ],
    [
      "of which two have one name",
      on({ variants: [{ name: "A" }, { name: "A", variant: "tiny" }] }),
      {
        key: key("hosting.variants[1].name"),
        found: "A",
        allowed: "each variant once",
      },
    ],
    [
      "from a folder that is not there",
      on({ variants: [{ name: "A" }, { name: "B", variant: "big" }] }),
      {
        key: key("hosting.variants[1].variant"),
        found: "big",
        allowed: "a folder in model/iris/variants/. Available: logistic-regression, tiny",
      },
    ],
    [
      "of a model that has no folder of variants",
      { name: "digits", ...on({ variants: [{ name: "A", variant: "tiny" }] }) },
      {
        key: key("hosting.variants[0].variant"),
        found: "tiny",
        allowed: "a folder in model/digits/variants/. Available: none",
      },
    ],
    [
      "that nobody would be sent to",
      on({
        variants: [
          { name: "A", weight: 0 },
          { name: "B", weight: 0 },
        ],
      }),
      {
        key: key("hosting.variants[0].weight"),
        found: 0,
        allowed: "a weight above 0 for at least one variant: requests have to go somewhere",
      },
    ],
    [
      "with a weight below none",
      on({ variants: [{ name: "A", weight: -1 }] }),
      {
        key: key("hosting.variants[0].weight"),
        found: -1,
        allowed: "a number, at least 0",
      },
    ],
    [
      "with a name that SageMaker does not take",
      on({ variants: [{ name: "random_forest" }] }),
      {
        key: key("hosting.variants[0].name"),
        found: "random_forest",
        allowed: "letters, digits and inner hyphens, at most 63",
      },
    ],
    [
      "of an image of the user's own",
      { ...on({ variants: [{ name: "A" }] }), source: { from: "container", image } },
      {
        key: key("hosting.variants"),
        found: ["A"],
        allowed: "variants only for models from their folder or from an existing endpoint, not from container",
      },
    ],
  ])("are refused %s", (_what, model, problem) => {
    expect(problemsOf(model)).toEqual([problem]);
  });

  it("are at most ten, as SageMaker has them", () => {
    const variants = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `V${i}` }));
    expect(problemsOf(on({ variants: variants(10) }))).toEqual([]);
    expect(problemsOf(on({ variants: variants(11) })).map(({ key: found, allowed }) => [found, allowed])).toEqual([
      [key("hosting.variants"), "a list of at most 10, each with a name"],
    ]);
  });
});

describe("autoscaling", () => {
  it.each<[string, Record<string, unknown>, SettingProblem]>([
    [
      "from more machines to fewer",
      { autoscaling: { min: 3, max: 2 } },
      {
        key: key("hosting.autoscaling.max"),
        found: 2,
        allowed: "at least autoscaling.min, which is 3",
      },
    ],
    [
      "that starts outside of its own bounds",
      { autoscaling: { min: 2, max: 5 }, instanceCount: 1 },
      {
        key: key("hosting.instanceCount"),
        found: 1,
        allowed: "from autoscaling.min to autoscaling.max: 2 to 5",
      },
    ],
    [
      "of burstable machines",
      { autoscaling: { max: 5 }, instanceType: "ml.t2.medium" },
      {
        key: key("hosting.instanceType"),
        found: "ml.t2.medium",
        allowed: "with autoscaling, an instance type that is not burstable (ml.t…)",
      },
    ],
    [
      "without a bound",
      { autoscaling: {} },
      {
        key: key("hosting.autoscaling.max"),
        found: undefined,
        allowed: "a whole number, at least 1",
      },
    ],
    [
      "with a cooldown of more than an hour",
      { autoscaling: { max: 5, scaleInCooldownSeconds: 3601 } },
      {
        key: key("hosting.autoscaling.scaleInCooldownSeconds"),
        found: 3601,
        allowed: "a whole number from 0 to 3600",
      },
    ],
    [
      "with a target of no request",
      { autoscaling: { max: 5, invocationsPerInstancePerMinute: 0 } },
      {
        key: key("hosting.autoscaling.invocationsPerInstancePerMinute"),
        found: 0,
        allowed: "a whole number, at least 1, or auto",
      },
    ],
  ])("is refused %s", (_what, hosting, problem) => {
    expect(problemsOf(on(hosting))).toEqual([problem]);
  });

  const auto = { autoscaling: { max: 5, invocationsPerInstancePerMinute: "auto" } };

  it("takes the target auto for a model that the benchmark measures", () => {
    expect(problemsOf(on(auto))).toEqual([]);
  });

  it("refuses the target auto for models without a measured rate, naming them once for a shared hosting", () => {
    const models = [{ name: "digits" }, { name: "iris" }];
    expect(problemsOf({}, { models, ...on(auto) })).toEqual([
      {
        key: "modelfront:hosting.autoscaling.invocationsPerInstancePerMinute",
        found: "auto",
        allowed: "a whole number for digits: auto is for models that the benchmark measures (iris, velib-forecast)",
      },
    ]);
  });
});

describe("data capture", () => {
  it("is refused for serverless hosting, for which AWS does not have it", () => {
    const hosting = { mode: "serverless", dataCapture: { percent: 10 } };
    expect(problemsOf({ hosting })).toEqual([
      {
        key: key("hosting.dataCapture"),
        found: { percent: 10 },
        allowed: "only with mode always-on. Available: mode, memoryMb, maxConcurrency, provisionedConcurrency",
      },
    ]);
  });

  it.each([0, 101, 1.5])("is refused for %s percent of the requests", (percent) => {
    expect(problemsOf(on({ dataCapture: { percent } }))).toEqual([
      { key: key("hosting.dataCapture.percent"), found: percent, allowed: "a whole number from 1 to 100" },
    ]);
  });

  it("is refused for an existing endpoint", () => {
    const source = { from: "endpoint", endpointName: "theirs" };
    expect(problemsOf({ ...on({ dataCapture: { percent: 10 } }), source })).toEqual([
      {
        key: key("hosting.dataCapture"),
        found: { percent: 10 },
        allowed: "nothing: the endpoint exists already and is not changed",
      },
    ]);
  });
});

describe("sources", () => {
  const pytorch = (version: unknown) => ({ source: { from: "framework", framework: "pytorch", version } });
  const gpu = { hosting: { mode: "always-on", instanceType: "ml.g5.xlarge" } };

  it.each<[string, Record<string, unknown>, SettingProblem]>([
    [
      "a place that there is not",
      { source: { from: "hub" } },
      {
        key: key("source.from"),
        found: "hub",
        allowed: "one of folder, framework, container, endpoint, autopilot",
      },
    ],
    [
      "a framework's version that AWS has no image of",
      pytorch("2.0.1"),
      {
        key: key("source.version"),
        found: "2.0.1",
        allowed: "a version of pytorch for which AWS has an image. Available: 2.6",
      },
    ],
    [
      "a framework on a machine whose GPU none of its images uses",
      { source: { from: "framework", framework: "sklearn", version: "1.9-0" }, ...gpu },
      {
        key: key("hosting.instanceType"),
        found: "ml.g5.xlarge",
        allowed: "an instance type without a GPU: AWS has no GPU image of sklearn 1.9-0",
      },
    ],
    [
      "AWS's images on processors that they are not for",
      { ...pytorch("2.6"), ...on({ instanceType: "ml.c7g.large" }) },
      {
        key: key("hosting.instanceType"),
        found: "ml.c7g.large",
        allowed: "an instance type with x86 processors: the image is built for linux/amd64",
      },
    ],
    [
      "an image for GPUs on a serverless endpoint",
      { source: { from: "container", image: gpuImage } },
      {
        key: key("hosting"),
        found: "serverless",
        allowed: `always-on with a GPU instance type (ml.g… or ml.p…), such as ml.g5.xlarge: ${gpuImage} is a GPU image`,
      },
    ],
    [
      "an image for GPUs on a machine without one",
      { source: { from: "container", image: gpuImage }, ...on() },
      {
        key: key("hosting"),
        found: "ml.m5.large",
        allowed: `always-on with a GPU instance type (ml.g… or ml.p…), such as ml.g5.xlarge: ${gpuImage} is a GPU image`,
      },
    ],
    [
      "a folder of files on a serverless endpoint",
      { source: { from: "container", image, modelDataUrl: "s3://own/llm/" } },
      {
        key: key("source.modelDataUrl"),
        found: "s3://own/llm/",
        allowed: "a .tar.gz: serverless endpoints cannot load a folder of files",
      },
    ],
    [
      "data that is neither an archive nor a folder",
      { source: { from: "container", image, modelDataUrl: "s3://own/model.zip" } },
      {
        key: key("source.modelDataUrl"),
        found: "s3://own/model.zip",
        allowed: "s3://BUCKET/KEY that ends in .tar.gz, or in / for a folder of files",
      },
    ],
    [
      "an environment for an endpoint that is there already",
      { source: { from: "endpoint", endpointName: "old" }, environment: { A: "1" } },
      {
        key: key("environment"),
        found: { A: "1" },
        allowed: "nothing: the endpoint exists already and is not changed",
      },
    ],
    [
      "autoscaling of an endpoint that is there already",
      { source: { from: "endpoint", endpointName: "old" }, ...on({ autoscaling: { max: 2 } }) },
      {
        key: key("hosting.autoscaling"),
        found: {
          min: 1,
          max: 2,
          invocationsPerInstancePerMinute: 70,
          scaleInCooldownSeconds: 600,
          scaleOutCooldownSeconds: 300,
        },
        allowed: "nothing: the endpoint exists already and is not changed",
      },
    ],
    [
      "an Autopilot job whose name SageMaker could not have given",
      { source: { from: "autopilot", jobName: "j".repeat(33) } },
      {
        key: key("source.jobName"),
        found: "j".repeat(33),
        allowed: "the name of an Autopilot job: letters, digits and inner hyphens, at most 32",
      },
    ],
  ])("refuse %s", (_what, model, problem) => {
    expect(problemsOf(model)).toEqual([problem]);
  });

  it("take a version that YAML has made a number of", () => {
    expect(problemsOf(pytorch(2.6))).toEqual([]);
  });

  it("take any processor for an image of the user's own", () => {
    expect(problemsOf({ source: { from: "container", image }, ...on({ instanceType: "ml.c7g.large" }) })).toEqual([]);
  });

  it.each(["ml.g5.xlarge", "ml.p4d.24xlarge", "ml.g6.2xlarge"])("take %s for an image for GPUs", (instanceType) => {
    expect(problemsOf({ source: { from: "container", image: gpuImage }, ...on({ instanceType }) })).toEqual([]);
  });
});

describe("a model's name", () => {
  it.each(["123", 123, "Iris", "i".repeat(25), "iris_2", "a--b"])("is not %p", (name) => {
    expect(problemsOf({ name }).map(({ key: found }) => found)).toContain(key("name"));
  });
});
