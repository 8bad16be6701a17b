import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "../../../infra/build/parts";
import { type VariantSettings } from "../../../infra/settings/schema/hosting";
import { CapturedData, capturesData } from "../../../infra/models/captured-data";
import { ModelEndpoint } from "../../../infra/models/endpoint";
import { productionVariant } from "../../../infra/models/live-endpoint";
import { scalingTarget } from "../../../infra/models/scaling-target";
import { type ModelSettings } from "../../../infra/settings/schema";
import { readModel } from "../../../model/registry";
import { evaluate, ofType } from "../../../tools/graph/evaluate";
import { settingsWith } from "../support/components";

const settings: ModelSettings = {
  name: "iris",
  hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
  source: { from: "folder" },
  environment: {},
  state: "awake",
};
const artifact = { name: "iris", sha256: "a".repeat(64) };
const live: VariantSettings = { name: "live", weight: 1 };

describe("productionVariant", () => {
  it("names no instance type when serverless, so that idling costs nothing", () => {
    expect(productionVariant({ mode: "serverless", memoryMb: 4096, maxConcurrency: 9 }, live, "m")).toEqual({
      variantName: "live",
      modelName: "m",
      serverlessConfig: { memorySizeInMb: 4096, maxConcurrency: 9 },
    });
  });

  it("keeps containers warm where that is asked for", () => {
    const hosting = { mode: "serverless", memoryMb: 1024, maxConcurrency: 9, provisionedConcurrency: 2 } as const;
    expect(productionVariant(hosting, live, "m").serverlessConfig).toEqual({
      memorySizeInMb: 1024,
      maxConcurrency: 9,
      provisionedConcurrency: 2,
    });
  });

  it("names instances when always on, with the variant's weight, and nothing serverless", () => {
    const hosting = { mode: "always-on", instanceType: "ml.c5.xlarge", instanceCount: 3 } as const;
    expect(productionVariant(hosting, { name: "B", weight: 10 }, "m")).toEqual({
      variantName: "B",
      modelName: "m",
      instanceType: "ml.c5.xlarge",
      initialInstanceCount: 3,
      initialVariantWeight: 10,
    });
  });

  it("gives large models the disk, the time and the driver that they need", () => {
    const hosting = {
      mode: "always-on",
      instanceType: "ml.g5.2xlarge",
      instanceCount: 1,
      volumeGb: 200,
      startupSeconds: 1800,
      inferenceAmi: "al2-ami-sagemaker-inference-gpu-3-1",
    } as const;
    expect(productionVariant(hosting, live, "m")).toMatchObject({
      volumeSizeInGb: 200,
      modelDataDownloadTimeoutInSeconds: 1800,
      containerStartupHealthCheckTimeoutInSeconds: 1800,
      inferenceAmiVersion: "al2-ami-sagemaker-inference-gpu-3-1",
    });
  });
});

const image = {
  uri: pulumi.output("registry/image:1"),
  contentKey: "image-1",
  repositoryArn: pulumi.output("arn:repository"),
};
const store = {
  artifactOf: () => ({
    url: pulumi.output("s3://b/k"),
    arn: pulumi.output("arn:aws:s3:::b/k"),
    object: {} as pulumi.Resource,
  }),
};

/** Everything that is declared for a model with these changes in its settings, in a stack with these settings. */
async function declared(
  changes: Partial<ModelSettings> = {},
  stack: Record<string, unknown> = {},
  environment: BuiltModel["environment"] = {},
) {
  const folder = readModel("iris");
  const model = {
    settings: { ...settings, ...changes },
    environment,
    folder,
    variants: [{ settings: live, golden: folder.golden, containers: [{ runs: "server", artifact }] }],
  } as unknown as BuiltModel;
  const { resources } = await evaluate(() => {
    const inStack = settingsWith(stack);
    const captured = new CapturedData("captured", { settings: inStack });
    new ModelEndpoint("iris", { model, store, image, account: "123456789012", captured, settings: inStack });
  });
  const inputsOf = (type: string) => ofType(resources, type).map(({ inputs }) => inputs);
  return { resources, inputsOf };
}

const alwaysOn = { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 1 } as const;
const autoscaling = { min: 1, max: 4, scaleInCooldownSeconds: 900, scaleOutCooldownSeconds: 60 };
const network = {
  subnetIds: ["subnet-0000000a", "subnet-0000000b"],
  securityGroupIds: ["sg-0000000a"],
};

describe("ModelEndpoint", () => {
  it("gives the container its image, artifact and environment", async () => {
    const { inputsOf } = await declared({}, {}, { THREADS: { value: "2", secret: false, identity: "2" } });
    expect(inputsOf("aws:sagemaker/model:Model").map(({ primaryContainer }) => primaryContainer)).toEqual([
      { image: "registry/image:1", modelDataUrl: "s3://b/k", environment: { THREADS: "2" } },
    ]);
  });

  it("is deleted before `pulumi up --replace` makes it again, because its name is fixed", async () => {
    const { resources } = await declared();
    const [endpoint] = ofType(resources, "aws:sagemaker/endpoint:Endpoint");
    expect(endpoint?.deleteBeforeReplace).toBe(true);
  });

  it("has, asleep, everything but the endpoint, its configuration and its autoscaling, under the same names", async () => {
    const hosting = { ...alwaysOn, autoscaling: { ...autoscaling, invocationsPerInstancePerMinute: 70 } };
    const namesOf = async (state: ModelSettings["state"]) => {
      const { resources } = await declared({ hosting, state });
      return resources.map(({ type, name }) => `${type} ${name}`);
    };
    const [awake, asleep] = [await namesOf("awake"), await namesOf("asleep")];
    expect(asleep.filter((name) => !awake.includes(name))).toEqual([]);
    const gone = awake.filter((name) => !asleep.includes(name)).map((name) => name.split(" ")[0]);
    expect(gone.sort()).toEqual([
      "aws:appautoscaling/policy:Policy",
      "aws:appautoscaling/target:Target",
      "aws:sagemaker/endpoint:Endpoint",
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    ]);
  });

  it.each([
    [70, 70],
    ["auto" as const, scalingTarget(["iris"], { ...autoscaling, invocationsPerInstancePerMinute: "auto" })],
  ])("scales to a target of %s requests, with the cooldowns of the settings", async (target, targetValue) => {
    const hosting = { ...alwaysOn, autoscaling: { ...autoscaling, invocationsPerInstancePerMinute: target } };
    const { inputsOf } = await declared({ hosting });
    expect(inputsOf("aws:appautoscaling/policy:Policy")).toEqual([
      expect.objectContaining({
        targetTrackingScalingPolicyConfiguration: {
          targetValue,
          predefinedMetricSpecification: { predefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
          scaleInCooldown: 900,
          scaleOutCooldown: 60,
        },
      }),
    ]);
  });

  it("captures a share of the requests into the model's folder of an encrypted bucket, whose objects expire", async () => {
    const { inputsOf, resources } = await declared(
      { hosting: { ...alwaysOn, dataCapture: { percent: 20 } } },
      { logs: { capturedDataDays: 14 } },
    );
    expect(inputsOf("aws:sagemaker/endpointConfiguration:EndpointConfiguration")[0]?.dataCaptureConfig).toEqual({
      enableCapture: true,
      initialSamplingPercentage: 20,
      destinationS3Uri: "s3://captured-0000000/iris",
      captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
      captureContentTypeHeader: { jsonContentTypes: ["application/json"], csvContentTypes: ["text/csv"] },
    });
    const policy = ofType(resources, "aws:iam/rolePolicy:RolePolicy").find(({ name }) => name.endsWith("-capture"));
    expect(policy?.inputs.policy).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "StoreCapturedData",
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::captured-0000000/iris/*",
        },
      ],
    });
    expect(inputsOf("aws:s3/bucket:Bucket")).toEqual([{ forceDestroy: false }]);
    expect(inputsOf("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")).toEqual([
      {
        bucket: "captured-0000000",
        rules: [
          {
            id: "abort-incomplete-uploads",
            status: "Enabled",
            filter: { prefix: "" },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          { id: "expire", status: "Enabled", filter: { prefix: "" }, expiration: { days: 14 } },
        ],
      },
    ]);
    expect(
      inputsOf("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"),
    ).toHaveLength(1);
  });

  it("captures nothing without the setting", async () => {
    const { inputsOf, resources } = await declared({ hosting: alwaysOn });
    expect(inputsOf("aws:sagemaker/endpointConfiguration:EndpointConfiguration")[0]).not.toHaveProperty(
      "dataCaptureConfig",
    );
    expect(resources.filter(({ name }) => name.endsWith("-capture"))).toEqual([]);
  });

  it("puts its containers into the network, once its role may use network interfaces", async () => {
    const { inputsOf, resources } = await declared({ hosting: alwaysOn }, { network, hosting: alwaysOn });
    expect(inputsOf("aws:sagemaker/model:Model")[0]?.vpcConfig).toEqual({
      subnets: network.subnetIds,
      securityGroupIds: network.securityGroupIds,
    });
    const [model] = ofType(resources, "aws:sagemaker/model:Model");
    expect(model?.dependencies).toContainEqual(
      expect.stringMatching(/^aws:iam\/rolePolicy:RolePolicy iris-[0-9a-f]{8}-network$/),
    );
  });

  it("stays out of a network that is for the functions alone", async () => {
    const { inputsOf, resources } = await declared({ hosting: alwaysOn }, { network: { ...network, models: false } });
    expect(inputsOf("aws:sagemaker/model:Model")[0]).not.toHaveProperty("vpcConfig");
    expect(resources.filter(({ name }) => name.endsWith("-network"))).toEqual([]);
  });
});

describe("capturesData", () => {
  const models = (changes: Partial<ModelSettings>) => ({ models: [settings, { ...settings, ...changes }] });
  const hosting = { ...alwaysOn, dataCapture: { percent: 1 } };

  it("is true where an endpoint of the stack captures data", () => {
    expect(capturesData(models({}))).toBe(false);
    expect(capturesData(models({ hosting: alwaysOn }))).toBe(false);
    expect(capturesData(models({ hosting }))).toBe(true);
    expect(capturesData(models({ hosting, source: { from: "endpoint", endpointName: "theirs" } }))).toBe(false);
  });
});
