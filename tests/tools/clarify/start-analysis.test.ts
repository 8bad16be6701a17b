import { type Answer, withAws } from "../../infra/support/fake-aws";
import { readModel } from "../../../model/registry";
import { readBiasFile } from "../../../tools/bias/bias-file";
import { type AnalysisOptions, defineAnalysis, startAnalysis } from "../../../tools/clarify/start-analysis";

const { contract, dir } = readModel("sentiment");
const options: AnalysisOptions = {
  contract,
  bias: readBiasFile(dir),
  analyses: { bias: true, explain: true },
  rows: [{ text: 'so "good", she says', sentiment: "positive", person: "she" }],
  instanceType: "ml.m5.xlarge",
  options: ["details"],
  score: undefined,
  name: "sentiment-clarify-1",
  image: "341593696636.dkr.ecr.eu-west-3.amazonaws.com/sagemaker-clarify-processing:1.0",
  roleArn: "arn:aws:iam::123456789012:role/clarify",
  folder: "s3://analyses/clarify/sentiment-clarify-1",
  maxMinutes: 60,
  region: "eu-west-3",
  endpoint: "sentiment-123",
  groundTruth: undefined,
};
const folder = "/analyses/clarify/sentiment-clarify-1";

const of = (body: object): Answer => ({ body: JSON.stringify(body) });
const aws: Readonly<Record<string, Answer>> = {
  "SageMaker.DescribeEndpoint": of({ EndpointConfigName: "config-1" }),
  "SageMaker.DescribeEndpointConfig": of({ ProductionVariants: [{ VariantName: "live", ModelName: "sentiment-123" }] }),
  "SageMaker.DescribeModel": of({ ModelName: "sentiment-123" }),
  "SageMaker.CreateProcessingJob": of({ ProcessingJobArn: "arn" }),
  "SageMaker.CreateModelBiasJobDefinition": of({ JobDefinitionArn: "arn" }),
  "SageMaker.CreateModelExplainabilityJobDefinition": of({ JobDefinitionArn: "arn" }),
};

describe("startAnalysis", () => {
  it("uploads configuration and data, the columns without their names, and starts the job on them", async () => {
    const place = `${folder}/config/analysis_config.json?x-id=PutObject`;
    const data = `${folder}/data/data.csv?x-id=PutObject`;
    await withAws({ ...aws, [place]: { body: "" }, [data]: { body: "" } }, async (seen) => {
      await startAnalysis(options);
      expect(seen.map(({ path, target }) => target?.split(".")[1] ?? path)).toEqual([
        "DescribeEndpoint",
        "DescribeEndpointConfig",
        "DescribeModel",
        place,
        data,
        "CreateProcessingJob",
      ]);
      expect(seen[3]?.body).toContain('"model_name": "sentiment-123"');
      expect(seen[4]?.body).toContain('positive,she,"so ""good"", she says"');
      const input = (name: string, uri: string, local: string) => ({
        InputName: name,
        S3Input: {
          S3Uri: `${options.folder}/${uri}`,
          LocalPath: local,
          S3DataType: "S3Prefix",
          S3InputMode: "File",
          S3DataDistributionType: "FullyReplicated",
          S3CompressionType: "None",
        },
      });
      expect(JSON.parse(seen[5]?.body ?? "")).toEqual({
        ProcessingJobName: "sentiment-clarify-1",
        AppSpecification: { ImageUri: options.image },
        RoleArn: options.roleArn,
        ProcessingInputs: [
          input("analysis_config", "config/analysis_config.json", "/opt/ml/processing/input/config"),
          input("dataset", "data/data.csv", "/opt/ml/processing/input/data"),
        ],
        ProcessingOutputConfig: {
          Outputs: [
            {
              OutputName: "analysis_result",
              S3Output: {
                S3Uri: `${options.folder}/results`,
                LocalPath: "/opt/ml/processing/output",
                S3UploadMode: "EndOfJob",
              },
            },
          ],
        },
        ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: "ml.m5.xlarge", VolumeSizeInGB: 20 } },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        NetworkConfig: { EnableNetworkIsolation: false },
      });
    });
  });

  it("uploads nothing for a job that SageMaker would refuse, and says all that is wrong", async () => {
    await withAws(aws, async (seen) => {
      const wrong = { ...options, roleArn: "me", folder: "analyses", instanceType: "ml.none" };
      await expect(startAnalysis(wrong)).rejects.toThrow(
        [
          '--role-arn "me" is not a role: expected arn:aws:iam::ACCOUNT:role/NAME.',
          '--bucket: "analyses" is not a place in S3.',
          '--instance-type "ml.none" is not an instance of processing jobs: expected one such as ml.m5.xlarge.',
        ].join("\n"),
      );
      expect(seen).toEqual([]);
      await expect(startAnalysis({ ...options, rows: [] })).rejects.toThrow("The data has no row.");
      expect(seen.map(({ target }) => target?.split(".")[1])).toEqual([
        "DescribeEndpoint",
        "DescribeEndpointConfig",
        "DescribeModel",
      ]);
    });
  });
});

describe("defineAnalysis", () => {
  it("creates definitions for schedules on the endpoint's captured requests", async () => {
    const place = `${folder}/config/analysis_config.json?x-id=PutObject`;
    await withAws({ ...aws, [place]: { body: "" } }, async (seen) => {
      expect(await defineAnalysis({ ...options, groundTruth: "s3://labels/sentiment" })).toEqual([
        "sentiment-clarify-1-bias",
        "sentiment-clarify-1-explain",
      ]);
      const [bias, explain] = seen.slice(-2).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
      const config = `${options.folder}/config/analysis_config.json`;
      const endpoint = { EndpointName: "sentiment-123", LocalPath: "/opt/ml/processing/input/endpoint" };
      expect(bias).toMatchObject({
        JobDefinitionName: "sentiment-clarify-1-bias",
        ModelBiasAppSpecification: { ImageUri: options.image, ConfigUri: config },
        ModelBiasJobInput: {
          EndpointInput: { ...endpoint, InferenceAttribute: "sentiment" },
          GroundTruthS3Input: { S3Uri: "s3://labels/sentiment" },
        },
        RoleArn: options.roleArn,
      });
      expect(explain).toMatchObject({
        JobDefinitionName: "sentiment-clarify-1-explain",
        ModelExplainabilityAppSpecification: { ImageUri: options.image, ConfigUri: config },
        ModelExplainabilityJobInput: {
          EndpointInput: { ...endpoint, InferenceAttribute: "probabilities.[negative,positive]" },
        },
      });
    });
  });

  it("needs the observed labels for bias", async () => {
    await expect(defineAnalysis(options)).rejects.toThrow("--define --bias needs --ground-truth s3://BUCKET/FOLDER");
  });
});
