import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateModelBiasJobDefinitionCommand,
  CreateModelExplainabilityJobDefinitionCommand,
  CreateProcessingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { stringify } from "csv-stringify/sync";
import { deployedModel } from "../batch/transform/start-job";
import { type Analysis, type AnalysisPlan, analyze } from "./analysis-config";
import {
  biasDefinition,
  checkPlan,
  type DefinitionPlan,
  explainabilityDefinition,
  filesOf,
  type JobPlan,
  processingRequest,
} from "./job-request";

export interface AnalysisOptions extends Omit<AnalysisPlan, "modelName">, Omit<JobPlan, "instanceType"> {
  readonly region: string;
  readonly endpoint: string;
  /** S3 folder of the observed labels, for a definition of bias monitoring. */
  readonly groundTruth: string | undefined;
}

/** Uploads configuration and data, and starts the job. Nothing is uploaded for a job that SageMaker would refuse. */
export async function startAnalysis(options: AnalysisOptions): Promise<void> {
  checkPlan(options);
  const client = new SageMakerClient({ region: options.region });
  const analysis = await planAnalysis(client, options);
  await upload(options, analysis, { withData: true });
  await client.send(new CreateProcessingJobCommand(processingRequest(options)));
}

/**
 * Uploads the configuration and creates the job definitions by which schedules analyse the requests that an endpoint captures.
 * @returns names of the definitions
 */
export async function defineAnalysis(options: AnalysisOptions): Promise<string[]> {
  checkPlan(options);
  const { analyses, groundTruth, name } = options;
  if (analyses.bias && groundTruth === undefined) {
    throw new Error("--define --bias needs --ground-truth s3://BUCKET/FOLDER, where the observed labels are put.");
  }
  const client = new SageMakerClient({ region: options.region });
  const analysis = await planAnalysis(client, options);
  await upload(options, analysis, { withData: false });
  const { label, probability } = analysis.config.predictor as Readonly<Record<string, string | undefined>>;
  const plan: DefinitionPlan = { ...options, label, probability };
  const names: string[] = [];
  if (analyses.bias && groundTruth !== undefined) {
    const request = biasDefinition({ ...plan, name: `${name}-bias` }, groundTruth);
    await client.send(new CreateModelBiasJobDefinitionCommand(request));
    names.push(`${name}-bias`);
  }
  if (analyses.explain) {
    const request = explainabilityDefinition({ ...plan, name: `${name}-explain` });
    await client.send(new CreateModelExplainabilityJobDefinitionCommand(request));
    names.push(`${name}-explain`);
  }
  return names;
}

async function planAnalysis(client: SageMakerClient, options: AnalysisOptions): Promise<Analysis> {
  const { ModelName = "" } = await deployedModel(client, options.endpoint);
  return analyze({ ...options, modelName: ModelName });
}

async function upload(options: AnalysisOptions, { config, columns }: Analysis, { withData }: { withData: boolean }) {
  const client = new S3Client({ region: options.region });
  const files = filesOf(options);
  const put = async (place: string, body: string, type: string) => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: type }));
  };
  await put(files.config, JSON.stringify(config, null, 2), "application/json");
  if (!withData) return;
  // Clarify takes the names from the configuration, and every line for a row.
  const body = stringify(options.rows.map((row) => columns.map((column) => row[column])));
  await put(files.data, body, "text/csv");
}
