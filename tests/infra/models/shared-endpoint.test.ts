import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "../../../infra/build/parts";
import { valueOf } from "../../../infra/hooks";
import { SharedEndpoint, SharedModel } from "../../../infra/models/shared-endpoint";
import { ModelStore } from "../../../infra/models/store";
import { type SharedEndpointSettings } from "../../../infra/settings/schema/shared-endpoint";
import { readModel } from "../../../model/registry";
import { evaluate, ofType } from "../../../tools/graph/evaluate";
import { settingsWith } from "../support/components";

const image = {
  uri: pulumi.output("registry/image:1"),
  contentKey: "image-1",
  repositoryArn: pulumi.output("arn:repository"),
};
const machine: SharedEndpointSettings = { instanceType: "ml.m5.large", instanceCount: 2 };

function built(name: string, digit: string, state: "awake" | "asleep" = "awake"): BuiltModel {
  const folder = readModel(name);
  const artifact = { name, sha256: digit.repeat(64), archive: Buffer.from(`${name} ${digit}`) };
  return {
    settings: {
      name,
      hosting: { mode: "shared", assignBy: "request" },
      source: { from: "folder" },
      environment: {},
      state,
    },
    environment: {},
    folder,
    variants: [
      { settings: { name: "live", weight: 1 }, golden: folder.golden, containers: [{ runs: "server", artifact }] },
    ],
  } as unknown as BuiltModel;
}

interface Change {
  readonly models?: readonly BuiltModel[];
  readonly endpoint?: SharedEndpointSettings;
  readonly imageKey?: string;
  readonly stack?: Record<string, unknown>;
}

async function declared({
  models = [built("iris", "a")],
  endpoint = machine,
  imageKey = "image-1",
  stack,
}: Change = {}) {
  const names: Promise<string>[] = [];
  const { resources } = await evaluate(() => {
    const settings = settingsWith(stack);
    const store = new ModelStore("models", { models, deletionProtection: false });
    const shared = new SharedEndpoint("shared", {
      endpoint,
      models,
      store,
      image: { ...image, contentKey: imageKey },
      account: "123456789012",
      settings,
    });
    for (const model of models) names.push(valueOf(new SharedModel(model, shared, store).endpointName));
  });
  const inputsOf = (type: string) => ofType(resources, type).map(({ inputs }) => inputs);
  const endpointNames = ofType(resources, "aws:sagemaker/endpoint:Endpoint").map(({ name }) => name);
  return { resources, inputsOf, endpointNames, names: await Promise.all(names) };
}

describe("SharedEndpoint", () => {
  it("is one multi-model endpoint over a prefix of the bucket, cut off from the network, for however many models", async () => {
    const { inputsOf } = await declared({ models: [built("iris", "a"), built("digits", "b")] });
    expect(inputsOf("aws:sagemaker/model:Model")).toEqual([
      expect.objectContaining({
        primaryContainer: {
          image: "registry/image:1",
          mode: "MultiModel",
          modelDataUrl: "s3://models-0000000/models/",
          environment: {},
        },
        enableNetworkIsolation: true,
      }),
    ]);
    const [configuration, ...others] = inputsOf("aws:sagemaker/endpointConfiguration:EndpointConfiguration");
    expect(others).toEqual([]);
    expect(configuration?.productionVariants).toEqual([
      expect.objectContaining({ variantName: "live", instanceType: "ml.m5.large", initialInstanceCount: 2 }),
    ]);
  });

  it("has a role that reads the artifacts below the prefix, and lists them alone", async () => {
    const { resources } = await declared();
    const policy = ofType(resources, "aws:iam/rolePolicy:RolePolicy").find(({ name }) => name.startsWith("shared-"));
    const { Statement } = policy?.inputs.policy as { Statement: unknown[] };
    expect(Statement.slice(0, 2)).toEqual([
      {
        Sid: "LoadModel",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: ["arn:aws:s3:::models-0000000/models/*"],
      },
      {
        Sid: "ListModel1",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::models-0000000",
        Condition: { StringLike: { "s3:prefix": "models/*" } },
      },
    ]);
  });

  it("is left alone by a release of a model, by a further model and by its autoscaling", async () => {
    const { endpointNames } = await declared();
    const autoscaling = {
      min: 2,
      max: 4,
      invocationsPerInstancePerMinute: 100,
      scaleInCooldownSeconds: 600,
      scaleOutCooldownSeconds: 300,
    };
    const changes: Change[] = [
      { models: [built("iris", "b")] },
      { models: [built("iris", "a"), built("digits", "a")] },
      { endpoint: { ...machine, autoscaling } },
    ];
    for (const change of changes) expect((await declared(change)).endpointNames).toEqual(endpointNames);
  });

  it.each<[string, Change]>([
    ["another image", { imageKey: "image-2" }],
    ["other instances", { endpoint: { ...machine, instanceType: "ml.c5.large" } }],
    ["another number of instances", { endpoint: { ...machine, instanceCount: 1 } }],
    ["another memory limit", { endpoint: { ...machine, memoryLimitMb: 2048 } }],
    [
      "a network",
      {
        stack: {
          models: [{ name: "wine", hosting: { mode: "shared" } }],
          sharedEndpoint: machine,
          network: { models: true, subnetIds: ["subnet-0000000a"], securityGroupIds: ["sg-0000000a"] },
        },
      },
    ],
    ["a key for its volumes", { stack: { encryption: { kmsKey: "own" } } }],
  ])("is replaced by one under another name for %s", async (_what, change) => {
    const [before, after] = [await declared(), await declared(change)];
    expect(after.endpointNames).toHaveLength(1);
    expect(after.endpointNames).not.toEqual(before.endpointNames);
  });

  it("scales on the requests of all models together, and tells the server its memory", async () => {
    const autoscaling = { min: 1, max: 4, scaleInCooldownSeconds: 600, scaleOutCooldownSeconds: 300 };
    const { inputsOf } = await declared({
      endpoint: {
        ...machine,
        memoryLimitMb: 3000,
        autoscaling: { ...autoscaling, invocationsPerInstancePerMinute: 100 },
      },
    });
    expect(inputsOf("aws:sagemaker/model:Model")[0]?.primaryContainer).toMatchObject({
      environment: { MEMORY_LIMIT_MB: "3000" },
    });
    expect(inputsOf("aws:appautoscaling/policy:Policy")).toHaveLength(1);
  });

  it("disappears while all of its models are asleep, and stays while one is awake", async () => {
    const asleep = await declared({ models: [built("iris", "a", "asleep")] });
    expect(asleep.endpointNames).toEqual([]);
    expect(asleep.inputsOf("aws:sagemaker/model:Model")).toHaveLength(1);
    const half = await declared({ models: [built("iris", "a", "asleep"), built("digits", "b")] });
    expect(half.endpointNames).toHaveLength(1);
  });
});

describe("ModelStore", () => {
  it("stores artifacts of the shared endpoint below its prefix, named for their version, and keeps replaced ones", async () => {
    const { resources } = await declared({ models: [built("iris", "a"), built("digits", "b")] });
    const objects = ofType(resources, "aws:s3/bucketObjectv2:BucketObjectv2");
    expect(objects.map(({ inputs }) => inputs.key)).toEqual([
      "models/iris-aaaaaaaaaaaa.tar.gz",
      "models/digits-bbbbbbbbbbbb.tar.gz",
    ]);
  });
});

describe("SharedModel", () => {
  it("is called by the shared endpoint's name", async () => {
    const { names, resources } = await declared({ models: [built("iris", "a"), built("digits", "b")] });
    const [endpoint] = ofType(resources, "aws:sagemaker/endpoint:Endpoint");
    expect(names).toEqual([endpoint?.inputs.name, endpoint?.inputs.name]);
  });
});
