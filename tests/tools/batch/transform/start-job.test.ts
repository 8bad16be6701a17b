import { type Answer, withAws } from "../../../infra/support/fake-aws";
import { startTransform, type TransformOptions } from "../../../../tools/batch/transform/start-job";

const options: TransformOptions = {
  model: "iris",
  region: "eu-west-3",
  endpoint: "iris-123-endpoint",
  roleArn: "arn:aws:iam::123456789012:role/Batch",
  input: "s3://data/flowers/",
  output: "s3://data/scores/",
  contentType: "application/json",
  instanceType: "ml.m5.large",
  instanceCount: 2,
  concurrency: 4,
  now: new Date("2026-11-29T12:00:00Z"),
};

const container = {
  Image: "123.dkr.ecr.eu-west-3.amazonaws.com/server@sha256:0",
  ModelDataUrl: "s3://store/iris/model.tar.gz",
};
const of = (body: object): Answer => ({ body: JSON.stringify(body) });
const aws: Readonly<Record<string, Answer>> = {
  "SageMaker.DescribeEndpoint": of({ EndpointConfigName: "config-1" }),
  "SageMaker.DescribeEndpointConfig": of({ ProductionVariants: [{ VariantName: "live", ModelName: "iris-123" }] }),
  "SageMaker.DescribeModel": of({
    ModelName: "iris-123",
    PrimaryContainer: container,
    ExecutionRoleArn: "arn:endpoint",
  }),
  "SageMaker.CreateModel": of({ ModelArn: "arn" }),
  "SageMaker.CreateTransformJob": of({ TransformJobArn: "arn" }),
};

/** Starts a job; resolves to its name and what was asked of SageMaker. */
async function start(changes: Partial<TransformOptions> = {}, answers = aws) {
  return withAws(answers, async (seen) => {
    const name = await startTransform({ ...options, ...changes });
    const calls = seen.map(({ target, body }) => [target?.split(".")[1], JSON.parse(body) as unknown] as const);
    return { name, calls };
  });
}

describe("startTransform", () => {
  it("runs the deployed model's container with the job's own role, one line of JSON per request", async () => {
    const { name, calls } = await start();
    expect(name).toBe("iris-tp9io0");
    const batchModel = expect.stringMatching(/^iris-batch-[0-9a-f]{12}$/) as string;
    expect(calls).toEqual([
      ["DescribeEndpoint", { EndpointName: "iris-123-endpoint" }],
      ["DescribeEndpointConfig", { EndpointConfigName: "config-1" }],
      ["DescribeModel", { ModelName: "iris-123" }],
      ["CreateModel", { ModelName: batchModel, ExecutionRoleArn: options.roleArn, PrimaryContainer: container }],
      [
        "CreateTransformJob",
        {
          TransformJobName: name,
          ModelName: batchModel,
          MaxConcurrentTransforms: 4,
          MaxPayloadInMB: 6,
          BatchStrategy: "SingleRecord",
          ModelClientConfig: { InvocationsMaxRetries: 3, InvocationsTimeoutInSeconds: 60 },
          TransformInput: {
            DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://data/flowers/" } },
            ContentType: "application/json",
            SplitType: "Line",
          },
          TransformOutput: { S3OutputPath: "s3://data/scores/", Accept: "application/json", AssembleWith: "Line" },
          TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 2 },
        },
      ],
    ]);
  });

  it("sends pictures as they are, an object per request", async () => {
    const { calls } = await start({ contentType: "image/jpeg" });
    expect(calls.at(-1)?.[1]).toMatchObject({
      TransformInput: { ContentType: "image/jpeg", SplitType: "None" },
      TransformOutput: { AssembleWith: "None" },
    });
  });

  it("uses the model of an earlier job with the same deployed model and role", async () => {
    const message = 'Cannot create already existing model "arn"';
    const exists = { status: 400, ...of({ __type: "ValidationException", message }) };
    const { calls } = await start({}, { ...aws, "SageMaker.CreateModel": exists });
    expect(calls.at(-1)?.[0]).toBe("CreateTransformJob");
    const denied = { status: 400, ...of({ __type: "AccessDeniedException", message: "no iam:PassRole" }) };
    await expect(start({}, { ...aws, "SageMaker.CreateModel": denied })).rejects.toThrow("no iam:PassRole");
  });

  it("refuses an endpoint without a model", async () => {
    const config = of({ ProductionVariants: [{ VariantName: "live" }] });
    await expect(start({}, { ...aws, "SageMaker.DescribeEndpointConfig": config })).rejects.toThrow(
      "The endpoint iris-123-endpoint hosts inference components, not a model.",
    );
  });

  it("refuses the endpoint that models share, before it creates anything", async () => {
    const shared = of({ ModelName: "shared-123", PrimaryContainer: { ...container, Mode: "MultiModel" } });
    await withAws({ ...aws, "SageMaker.DescribeModel": shared }, async (seen) => {
      await expect(startTransform({ ...options, endpoint: "shared-123" })).rejects.toThrow(
        "The endpoint shared-123 is shared by many models, and a job runs one.",
      );
      expect(seen.map(({ target }) => target)).not.toContain("SageMaker.CreateModel");
    });
  });

  it("asks SageMaker for nothing that it would refuse, and says all that is wrong", async () => {
    await withAws(aws, async (seen) => {
      const wrong = { output: "scores.csv", contentType: "text/csv", instanceType: "ml.none", concurrency: 17 };
      await expect(startTransform({ ...options, ...wrong })).rejects.toThrow(
        [
          '--out "scores.csv" is not a place in S3: expected s3://BUCKET/PREFIX, because SageMaker writes it.',
          '--content-type "text/csv" is not accepted. Accepted: application/json, image/png, image/jpeg, image/webp.',
          '--instance-type "ml.none" is not an instance of batch transform: expected one such as ml.m5.large.',
          "--concurrency 17 is too much for a transform job: at most 16.",
        ].join("\n"),
      );
      await expect(startTransform({ ...options, roleArn: "me" })).rejects.toThrow('--role-arn "me" is not a role');
      expect(seen).toEqual([]);
    });
  });
});
