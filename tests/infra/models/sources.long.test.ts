import * as pulumi from "@pulumi/pulumi";
import deploy from "../../../index";
import { frameworkImages } from "../../../model/packaging/framework-images";
import type * as PythonReader from "../../../model/packaging/read-python";
import { withAws } from "../support/fake-aws";
import { evaluate, ofType, type Evaluation, type Registration } from "../../../tools/graph/evaluate";
import { useStackConfig } from "../../../tools/graph/stack-config";

// A module whose functions a test can replace.
jest.mock("../../../model/packaging/read-python", () => ({
  ...jest.requireActual<typeof PythonReader>("../../../model/packaging/read-python"),
}));

type Program = Evaluation<Awaited<ReturnType<typeof deploy>>>;

/** The dev stack with these models in place of its own. */
async function run(...models: unknown[]): Promise<Program> {
  useStackConfig("dev", { "modelfront:models": models });
  return evaluate(deploy);
}

const account = "123456789012";
const alwaysOn = { mode: "always-on", instanceType: "ml.m5.large" };
/** Content keys change with every source; what they stand for does not. */
const keyless = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replace(/\b(iris|digits|velib-forecast|sentiment|server)-[0-9a-f]{8}\b/g, "$1-<key>")
      .replace(/\b[0-9a-f]{64}\b/g, "<sha256>"),
  );
const inputsOf = (resources: readonly Registration[], type: string) =>
  keyless(ofType(resources, type).map(({ inputs: { tags: _, ...inputs } }) => inputs));

/** Resources that the roles of the models may read, pull and list. */
function grants(resources: readonly Registration[]): unknown {
  const statements = ofType(resources, "aws:iam/rolePolicy:RolePolicy")
    .filter(({ name }) => !/^(?:api-|restore$)/.test(name))
    .flatMap(({ inputs }) => (inputs.policy as { Statement: { Sid: string; Resource: unknown }[] }).Statement);
  return keyless(
    statements.filter(({ Sid }) => /Model|PullImage/.test(Sid)).map(({ Sid, Resource }) => [Sid, Resource]),
  );
}

function routed(resources: readonly Registration[]): Record<string, unknown[]> {
  const api = ofType(resources, "aws:lambda/function:Function").find(({ name }) => name === "api");
  const { variables } = api?.inputs.environment as { variables: Record<string, string> };
  return JSON.parse(variables.MODELS ?? "") as Record<string, unknown[]>;
}

function askable(resources: readonly Registration[]): unknown {
  const policy = ofType(resources, "aws:iam/rolePolicy:RolePolicy").find(({ name }) => name.startsWith("api-ask-"));
  return keyless(
    (policy?.inputs.policy as { Statement: { Resource: unknown }[] }).Statement.map((one) => one.Resource),
  );
}

describe("a model with variants", () => {
  let program: Program;
  beforeAll(async () => {
    program = await run({
      name: "iris",
      hosting: {
        ...alwaysOn,
        autoscaling: { max: 5 },
        variants: [
          { name: "RandomForest", weight: 90 },
          { name: "LogisticRegression", weight: 10, variant: "logistic-regression" },
        ],
      },
    });
  }, 120_000);

  it("has a SageMaker model per variant, each with an artifact of its own", () => {
    const urls = ofType(program.resources, "aws:sagemaker/model:Model").map(({ name, inputs }) => [
      name,
      (inputs.primaryContainer as { modelDataUrl: string }).modelDataUrl,
    ]);
    expect(keyless(urls)).toEqual([
      ["iris-<key>-1", "s3://models-0000000/iris/<sha256>/model.tar.gz"],
      ["iris-<key>-2", "s3://models-0000000/iris/<sha256>/model.tar.gz"],
    ]);
    expect(new Set(urls.map(([, url]) => url)).size).toBe(2);
  });

  it("has one endpoint that shares requests out by weight", () => {
    expect(inputsOf(program.resources, "aws:sagemaker/endpointConfiguration:EndpointConfiguration")).toEqual([
      {
        productionVariants: [
          {
            variantName: "RandomForest",
            modelName: "iris-<key>-1-0000000",
            instanceType: "ml.m5.large",
            initialInstanceCount: 1,
            initialVariantWeight: 90,
          },
          {
            variantName: "LogisticRegression",
            modelName: "iris-<key>-2-0000000",
            instanceType: "ml.m5.large",
            initialInstanceCount: 1,
            initialVariantWeight: 10,
          },
        ],
      },
    ]);
  });

  it("tells the function their names", () => {
    expect(keyless(routed(program.resources).iris)).toEqual([
      "iris-<key>-0000000",
      "always-on",
      expect.stringMatching(/^[0-9a-f]{12}$/),
      ["RandomForest", "LogisticRegression"],
    ]);
  });

  it("scales the machines of each from one to five, at seventy requests per machine and minute", () => {
    const resource = (variant: string) => `endpoint/iris-<key>-0000000/variant/${variant}`;
    const common = { serviceNamespace: "sagemaker", scalableDimension: "sagemaker:variant:DesiredInstanceCount" };
    expect(inputsOf(program.resources, "aws:appautoscaling/target:Target")).toEqual(
      ["RandomForest", "LogisticRegression"].map((variant) => ({
        ...common,
        resourceId: resource(variant),
        minCapacity: 1,
        maxCapacity: 5,
      })),
    );
    expect(inputsOf(program.resources, "aws:appautoscaling/policy:Policy")).toEqual(
      ["RandomForest", "LogisticRegression"].map((variant) => ({
        ...common,
        resourceId: resource(variant),
        policyType: "TargetTrackingScaling",
        targetTrackingScalingPolicyConfiguration: {
          targetValue: 70,
          predefinedMetricSpecification: { predefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
          scaleInCooldown: 600,
          scaleOutCooldown: 300,
        },
      })),
    );
  });
});

describe("a model in a framework image", () => {
  const velib = { name: "velib-forecast", source: { from: "framework", framework: "pytorch", version: 2.6 } };
  const registry = "763104351884.dkr.ecr.eu-west-3.amazonaws.com";

  it("runs its code/ in AWS's image, and then nothing is built", async () => {
    const { resources } = await run(velib);
    expect(inputsOf(resources, "aws:sagemaker/model:Model")).toEqual([
      {
        executionRoleArn: `arn:aws:iam::${account}:role/velib-forecast-<key>-0000000`,
        primaryContainer: {
          image: `${registry}/pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker`,
          modelDataUrl: "s3://models-0000000/velib-forecast/<sha256>/model.tar.gz",
          environment: { SAGEMAKER_PROGRAM: "inference.py", SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code" },
        },
      },
    ]);
    expect(resources.filter(({ type }) => /docker|awsx/.test(type))).toEqual([]);
    expect(grants(resources)).toEqual([
      ["LoadModel", ["arn:aws:s3:::models-0000000/velib-forecast/<sha256>/model.tar.gz"]],
      ["PullImage", ["arn:aws:ecr:eu-west-3:763104351884:repository/pytorch-inference"]],
    ]);
  }, 60_000);

  it("warns of an image that AWS no longer patches", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    const mended = jest.replaceProperty(frameworkImages[0]!, "patchedUntil", "2999-12-31");
    const warnings = async () => {
      warn.mockClear();
      await run(velib);
      return warn.mock.calls.map(([message]) => message);
    };
    try {
      expect(await warnings()).toEqual([]);
      mended.replaceValue("2026-06-30");
      expect(await warnings()).toEqual([
        "velib-forecast: AWS stopped patching its image, pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker, on 2026-06-30.",
      ]);
    } finally {
      warn.mockRestore();
      mended.restore();
    }
  }, 60_000);

  it("warns of what packaging could not find in the model's code", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    const reader = jest.requireMock<typeof PythonReader>("../../../model/packaging/read-python");
    const read = jest.spyOn(reader, "readPythonFunctions").mockReturnValue(new Map());
    try {
      await run(velib);
      const warnings = warn.mock.calls.map(([message]) => message).filter((text) => text.includes("inference.py"));
      expect(warnings).toHaveLength(5);
      expect(warnings.slice(-2)).toEqual([
        "velib-forecast: could not find output_fn in code/inference.py: the image calls output_fn(prediction, accept).",
        "velib-forecast: `npm run try-handlers -- velib-forecast` runs code/inference.py and has the last word.",
      ]);
    } finally {
      warn.mockRestore();
      read.mockRestore();
    }
  }, 60_000);

  it("takes the image for GPUs on a machine that has one", async () => {
    const { resources } = await run({ ...velib, hosting: { ...alwaysOn, instanceType: "ml.g5.xlarge" } });
    const [model] = ofType(resources, "aws:sagemaker/model:Model");
    expect((model?.inputs.primaryContainer as { image: string }).image).toBe(
      `${registry}/pytorch-inference:2.6.0-gpu-py312-cu124-ubuntu22.04-sagemaker`,
    );
  }, 60_000);
});

describe("a model in a container of the user's own", () => {
  const image = "111122223333.dkr.ecr.eu-west-3.amazonaws.com/own/iris:1.0";

  it("runs that image with that artifact, and uploads none", async () => {
    const source = { from: "container", image, modelDataUrl: "s3://own-bucket/iris/model.tar.gz" };
    const { resources } = await run({ name: "iris", source, environment: { THREADS: 2 } });
    expect(inputsOf(resources, "aws:sagemaker/model:Model")).toMatchObject([
      {
        primaryContainer: {
          image,
          modelDataUrl: "s3://own-bucket/iris/model.tar.gz",
          environment: { THREADS: "2" },
        },
      },
    ]);
    expect(grants(resources)).toEqual([
      ["LoadModel", ["arn:aws:s3:::own-bucket/iris/model.tar.gz"]],
      ["PullImage", ["arn:aws:ecr:eu-west-3:111122223333:repository/own/iris"]],
    ]);
    const uploaded = ofType(resources, "aws:s3/bucketObjectv2:BucketObjectv2").map(({ inputs }) => inputs.bucket);
    expect(new Set(uploaded)).toEqual(new Set(["site-0000000"]));
  }, 60_000);

  it("takes a folder of files, as large language models are, unpacked", async () => {
    const source = { from: "container", image, modelDataUrl: "s3://own-bucket/llm/" };
    const { resources } = await run({ name: "iris", source, hosting: alwaysOn });
    expect(inputsOf(resources, "aws:sagemaker/model:Model")).toMatchObject([
      {
        primaryContainer: {
          image,
          modelDataSource: {
            s3DataSources: [{ s3Uri: "s3://own-bucket/llm/", s3DataType: "S3Prefix", compressionType: "None" }],
          },
        },
      },
    ]);
    expect(grants(resources)).toEqual([
      ["LoadModel", ["arn:aws:s3:::own-bucket/llm/*"]],
      ["ListModel1", "arn:aws:s3:::own-bucket"],
      ["PullImage", ["arn:aws:ecr:eu-west-3:111122223333:repository/own/iris"]],
    ]);
  }, 60_000);
});

describe("a model behind an endpoint that is there already", () => {
  let program: Program;
  beforeAll(async () => {
    program = await run(
      { name: "iris", source: { from: "endpoint", endpointName: "Old-Iris" }, hosting: alwaysOn },
      { name: "digits" },
    );
  }, 120_000);

  it("makes nothing for it", () => {
    const made = program.resources.filter(({ type, name }) => /sagemaker|Model/.test(type) && name.startsWith("iris"));
    expect(made).toEqual([]);
  });

  it("lets the function ask exactly that endpoint, in the stack's own account and Region", () => {
    expect(askable(program.resources)).toEqual([
      [
        `arn:aws:sagemaker:eu-west-3:${account}:endpoint/old-iris`,
        `arn:aws:sagemaker:eu-west-3:${account}:endpoint/digits-<key>-0000000`,
      ],
    ]);
  });

  it("routes to it by its name, as what its hosting says it is", () => {
    expect(routed(program.resources).iris).toEqual(["Old-Iris", "always-on", expect.stringMatching(/^[0-9a-f]{12}$/)]);
  });
});

/** Answers of DescribeAutoMLJobV2, shortened to what a caller may rely on. */
const autopilotImage = "763104351884.dkr.ecr.eu-west-3.amazonaws.com";
const job = (fields: object) => ({ AutoMLJobName: "sentiment-1", AutoMLJobStatus: "Completed", ...fields });
const one = {
  Image: `${autopilotImage}/autopilot-text:1`,
  ModelDataUrl: "s3://b/text.tar.gz",
  Environment: { A: "1" },
};
const chain = [
  { Image: `${autopilotImage}/sagemaker-sklearn-automl:2`, ModelDataUrl: "s3://b/features.tar.gz", Environment: {} },
  { Image: `${autopilotImage}/sagemaker-xgboost:1`, ModelDataUrl: "s3://b/xgboost.tar.gz", Environment: { X: "2" } },
];

describe("a model that an Autopilot job has made", () => {
  const iris = { name: "iris", source: { from: "autopilot", jobName: "sentiment-1" } };
  const runWith = (answer: unknown, model: object = iris) =>
    withAws({ "/": { body: JSON.stringify(answer) } }, async (seen) => ({ ...(await run(model)), seen: [...seen] }));

  it("runs the best candidate's container, looked up once, with the settings' variables over its own", async () => {
    const candidate = { CandidateName: "best", InferenceContainerDefinitions: { CPU: [one] } };
    const { resources, seen } = await runWith(job({ BestCandidate: candidate }), { ...iris, environment: { B: "2" } });
    expect(seen.map(({ target, body }): unknown[] => [target, JSON.parse(body)])).toEqual([
      ["SageMaker.DescribeAutoMLJobV2", { AutoMLJobName: "sentiment-1" }],
    ]);
    expect(inputsOf(resources, "aws:sagemaker/model:Model")).toMatchObject([
      {
        primaryContainer: { image: one.Image, modelDataUrl: one.ModelDataUrl, environment: { A: "1", B: "2" } },
      },
    ]);
    expect(grants(resources)).toEqual([
      ["LoadModel", ["arn:aws:s3:::b/text.tar.gz"]],
      ["PullImage", ["arn:aws:ecr:eu-west-3:763104351884:repository/autopilot-text"]],
    ]);
  }, 60_000);

  it("runs several containers as a chain, always on", async () => {
    const candidate = { CandidateName: "best", InferenceContainers: chain };
    const { resources } = await runWith(job({ BestCandidate: candidate }), { ...iris, hosting: alwaysOn });
    expect(inputsOf(resources, "aws:sagemaker/model:Model")).toEqual([
      {
        executionRoleArn: `arn:aws:iam::${account}:role/iris-<key>-0000000`,
        containers: chain.map(({ Image, ModelDataUrl, Environment }) => ({
          image: Image,
          modelDataUrl: ModelDataUrl,
          environment: Environment,
        })),
      },
    ]);
  }, 60_000);

  it("stops with the message alone where there is nothing to deploy", async () => {
    await expect(runWith(job({ AutoMLJobStatus: "Failed", FailureReason: "Too few rows." }))).rejects.toThrow(
      /^Autopilot job "sentiment-1" failed: Too few rows\.$/,
    );
  }, 60_000);
});
