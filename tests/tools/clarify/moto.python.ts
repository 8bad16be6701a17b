import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeModelBiasJobDefinitionCommand,
  DescribeModelExplainabilityJobDefinitionCommand,
  DescribeProcessingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { readModel } from "../../../model/registry";
import { readBiasFile } from "../../../tools/bias/bias-file";
import { type AnalysisOptions, defineAnalysis, startAnalysis } from "../../../tools/clarify/start-analysis";
import { hasMoto, withMoto } from "../../support/with-moto";

const region = "eu-west-3";
const roleArn = "arn:aws:iam::123456789012:role/clarify";

it("startAnalysis and defineAnalysis make requests that an emulator of SageMaker accepts and describes", async () => {
  if (!hasMoto()) return;
  expect.hasAssertions();
  await withMoto(async () => {
    const client = new SageMakerClient({ region });
    const s3 = new S3Client({ region });
    await s3.send(
      new CreateBucketCommand({ Bucket: "analyses", CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    const PrimaryContainer = { Image: `123456789012.dkr.ecr.${region}.amazonaws.com/server:1` };
    await client.send(
      new CreateModelCommand({ ModelName: "sentiment-1", ExecutionRoleArn: roleArn, PrimaryContainer }),
    );
    const variant = { VariantName: "live", ModelName: "sentiment-1", InstanceType: "ml.m5.large" } as const;
    await client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "sentiment-1",
        ProductionVariants: [{ ...variant, InitialInstanceCount: 1 }],
      }),
    );
    await client.send(new CreateEndpointCommand({ EndpointName: "sentiment-1", EndpointConfigName: "sentiment-1" }));
    const { contract, dir } = readModel("sentiment");
    const options: AnalysisOptions = {
      contract,
      bias: readBiasFile(dir),
      analyses: { bias: true, explain: true },
      rows: [{ text: "she is great", sentiment: "positive", person: "she" }],
      instanceType: "ml.m5.xlarge",
      options: [],
      score: undefined,
      name: "sentiment-clarify-1",
      image: "341593696636.dkr.ecr.eu-west-3.amazonaws.com/sagemaker-clarify-processing:1.0",
      roleArn,
      folder: "s3://analyses/clarify/sentiment-clarify-1",
      maxMinutes: 30,
      region,
      endpoint: "sentiment-1",
      groundTruth: "s3://labels/sentiment",
    };

    await startAnalysis(options);
    const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: options.name }));
    expect(job).toMatchObject({
      AppSpecification: { ImageUri: options.image },
      RoleArn: roleArn,
      StoppingCondition: { MaxRuntimeInSeconds: 1800 },
    });
    expect(job.ProcessingInputs?.map(({ InputName }) => InputName)).toEqual(["analysis_config", "dataset"]);
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: "analyses", Key: `clarify/${options.name}/config/analysis_config.json` }),
    );
    expect(JSON.parse((await Body?.transformToString()) ?? "")).toMatchObject({
      predictor: { model_name: "sentiment-1" },
    });

    const [bias, explain] = await defineAnalysis(options);
    expect(await client.send(new DescribeModelBiasJobDefinitionCommand({ JobDefinitionName: bias }))).toMatchObject({
      ModelBiasJobInput: { GroundTruthS3Input: { S3Uri: options.groundTruth } },
    });
    expect(
      await client.send(new DescribeModelExplainabilityJobDefinitionCommand({ JobDefinitionName: explain })),
    ).toMatchObject({ RoleArn: roleArn, JobResources: { ClusterConfig: { InstanceType: "ml.m5.xlarge" } } });
  });
});
