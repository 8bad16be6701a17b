import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeModelCommand,
  DescribeTransformJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { startTransform } from "../../../../tools/batch/transform/start-job";

const python = process.env["PYTHON"] ?? "python3";
const region = "eu-west-3";
const roleArn = "arn:aws:iam::123456789012:role/Batch";
const environment = { ...process.env };
afterEach(() => (process.env = environment));

/** Runs `use` with moto's server in place of AWS. */
async function withMoto(use: () => Promise<void>): Promise<void> {
  const program = "import moto.server; moto.server.main(['-H', '127.0.0.1', '-p', '0'])";
  const moto = spawn(python, ["-c", program], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => moto.once("exit", resolve));
  try {
    for await (const line of createInterface(moto.stderr)) {
      const [, url] = /Running on (\S+)/.exec(line) ?? [];
      if (url === undefined) continue;
      process.env = { ...environment, AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
      await use();
      break;
    }
  } finally {
    moto.kill();
    await ended;
  }
}

it("startTransform starts a job that an emulator of SageMaker accepts and describes", async () => {
  if (spawnSync(python, ["-c", "import moto.server"]).status !== 0) {
    return console.warn(`skipped: ${python} has no moto[server]`);
  }
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
