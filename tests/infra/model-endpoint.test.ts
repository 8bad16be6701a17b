import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "../../infra/build-parts";
import { ModelEndpoint, productionVariant, releaseName } from "../../infra/model-endpoint";
import { type ModelSettings } from "../../infra/settings";
import { readModel } from "../../model/registry";
import { evaluate, ofType } from "./support/evaluate";

const settings: ModelSettings = {
  name: "iris",
  hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
  environment: {},
};
const artifact = { sha256: "a".repeat(64) } as BuiltModel["artifact"];

describe("productionVariant", () => {
  it("names no instance type when serverless, so that idling costs nothing", () => {
    expect(productionVariant({ mode: "serverless", memoryMb: 4096, maxConcurrency: 9 }, "m")).toEqual({
      variantName: "live",
      modelName: "m",
      serverlessConfig: { memorySizeInMb: 4096, maxConcurrency: 9 },
    });
  });

  it("keeps containers warm where that is asked for", () => {
    const hosting = { mode: "serverless", memoryMb: 1024, maxConcurrency: 9, provisionedConcurrency: 2 } as const;
    expect(productionVariant(hosting, "m").serverlessConfig).toEqual({
      memorySizeInMb: 1024,
      maxConcurrency: 9,
      provisionedConcurrency: 2,
    });
  });

  it("names instances when always on, and nothing serverless", () => {
    expect(productionVariant({ mode: "always-on", instanceType: "ml.c5.xlarge", instanceCount: 3 }, "m")).toEqual({
      variantName: "live",
      modelName: "m",
      instanceType: "ml.c5.xlarge",
      initialInstanceCount: 3,
      initialVariantWeight: 1,
    });
  });
});

describe("releaseName", () => {
  const name = (changes: Partial<ModelSettings> = {}, sha256 = artifact.sha256, image = "image-1") =>
    releaseName({ settings: { ...settings, ...changes }, artifact: { ...artifact, sha256 } }, image);

  it("is the model's name and eight digits", () => {
    expect(name()).toMatch(/^iris-[0-9a-f]{8}$/);
    expect(name()).toBe(name());
  });

  it("differs wherever artifact, image, hosting or environment do", () => {
    const names = [
      name(),
      name({}, "b".repeat(64)),
      name({}, artifact.sha256, "image-2"),
      name({ hosting: { mode: "serverless", memoryMb: 3072, maxConcurrency: 5 } }),
      name({ hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 6 } }),
      name({ hosting: { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 1 } }),
      name({ environment: { A: "1" } }),
      name({ environment: { A: "2" } }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it("does not depend on the order of the environment", () => {
    expect(name({ environment: { A: "1", B: "2" } })).toBe(name({ environment: { B: "2", A: "1" } }));
  });
});

describe("ModelEndpoint", () => {
  it("gives the container its image, artifact and environment", async () => {
    const { resources } = await evaluate(
      () =>
        new ModelEndpoint("iris", {
          model: { settings: { ...settings, environment: { THREADS: "2" } }, artifact, folder: readModel("iris") },
          artifact: { url: pulumi.output("s3://b/k"), arn: pulumi.output("arn:aws:s3:::b/k") },
          image: {
            uri: pulumi.output("registry/image:1"),
            contentKey: "image-1",
            repositoryArn: pulumi.output("arn:repository"),
          },
          logs: { retentionDays: 7 },
        }),
    );
    expect(ofType(resources, "aws:sagemaker/model:Model").map(({ inputs }) => inputs.primaryContainer)).toEqual([
      { image: "registry/image:1", modelDataUrl: "s3://b/k", environment: { THREADS: "2" } },
    ]);
  });
});
