import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "../../../infra/build/parts";
import { type VariantSettings } from "../../../infra/settings/schema/hosting";
import { ModelEndpoint, productionVariant } from "../../../infra/models/endpoint";
import { type ModelSettings } from "../../../infra/settings/schema";
import { readModel } from "../../../model/registry";
import { evaluate, ofType } from "../../../tools/graph/evaluate";

const settings: ModelSettings = {
  name: "iris",
  hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
  source: { from: "folder" },
  environment: {},
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

describe("ModelEndpoint", () => {
  async function declare() {
    const folder = readModel("iris");
    const model = {
      settings,
      environment: { THREADS: { value: "2", secret: false, identity: "2" } },
      folder,
      variants: [{ settings: live, golden: folder.golden, containers: [{ runs: "server", artifact }] }],
    } as unknown as BuiltModel;
    return evaluate(
      () =>
        new ModelEndpoint("iris", {
          model,
          store: { artifactOf: () => ({ url: pulumi.output("s3://b/k"), arn: pulumi.output("arn:aws:s3:::b/k") }) },
          image: {
            uri: pulumi.output("registry/image:1"),
            contentKey: "image-1",
            repositoryArn: pulumi.output("arn:repository"),
          },
          account: "123456789012",
          settings: { logs: { retentionDays: 7, streamingAccess: "off" }, region: "eu-west-3" },
        }),
    );
  }

  it("gives the container its image, artifact and environment", async () => {
    const { resources } = await declare();
    expect(ofType(resources, "aws:sagemaker/model:Model").map(({ inputs }) => inputs.primaryContainer)).toEqual([
      { image: "registry/image:1", modelDataUrl: "s3://b/k", environment: { THREADS: "2" } },
    ]);
  });

  it("is deleted before `pulumi up --replace` makes it again, because its name is fixed", async () => {
    const { resources } = await declare();
    const [endpoint] = ofType(resources, "aws:sagemaker/endpoint:Endpoint");
    expect(endpoint?.deleteBeforeReplace).toBe(true);
  });
});
