import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeModelCommand,
  DescribeTransformJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { startTransform } from "../../../../tools/batch/transform/start-job";
import { hasMoto, withMoto } from "../../../support/with-moto";

const region = "eu-west-3";
const roleArn = "arn:aws:iam::123456789012:role/Batch";

it("startTransform starts a job that an emulator of SageMaker accepts and describes", async () => {
  if (!hasMoto()) return;
  expect.hasAssertions();
  await withMoto(async () => {
    const client = new SageMakerClient({ region });
    const PrimaryContainer = {
      Image: `123456789012.dkr.ecr.${region}.amazonaws.com/server:1`,
      ModelDataUrl: "s3://store/iris.tar.gz",
    };
    await client.send(new CreateModelCommand({ ModelName: "iris-1", ExecutionRoleArn: roleArn, PrimaryContainer }));
    const variant = {
      VariantName: "live",
      ModelName: "iris-1",
      InstanceType: "ml.m5.large",
      InitialInstanceCount: 1,
    } as const;
    await client.send(new CreateEndpointConfigCommand({ EndpointConfigName: "iris-1", ProductionVariants: [variant] }));
    await client.send(new CreateEndpointCommand({ EndpointName: "iris-1", EndpointConfigName: "iris-1" }));

    const options = {
      model: "iris",
      region,
      endpoint: "iris-1",
      roleArn,
      input: "s3://data/flowers/",
      output: "s3://data/scores/",
      contentType: "application/json",
      instanceType: "ml.m5.large",
      instanceCount: 1,
      concurrency: 4,
    };
    const name = await startTransform({ ...options, now: new Date() });
    const job = await client.send(new DescribeTransformJobCommand({ TransformJobName: name }));
    expect(job).toMatchObject({
      BatchStrategy: "SingleRecord",
      MaxPayloadInMB: 6,
      TransformInput: { ContentType: "application/json", SplitType: "Line" },
      TransformOutput: { S3OutputPath: "s3://data/scores/", AssembleWith: "Line" },
    });
    const model = await client.send(new DescribeModelCommand({ ModelName: job.ModelName }));
    expect(model).toMatchObject({ ExecutionRoleArn: roleArn, PrimaryContainer });
    // A second job with the same model.
    await startTransform({ ...options, now: new Date(Date.now() + 1000) });
  });
});
