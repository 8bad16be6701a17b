import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import * as z from "zod";
import { clarifyNames } from "../infra/settings/schema/governance";
import { readStackFile } from "../infra/settings/stack-file";
import { modelNames, readModel } from "../model/registry";
import { jobNameOf } from "./autopilot/job-request";
import { readBiasFile } from "./bias/bias-file";
import { parseCsv } from "./bias/parse-csv";
import { type AnalysisOptions, defineAnalysis, startAnalysis } from "./clarify/start-analysis";
import { endpointOf, stackOutput } from "./stack-output";

interface Options {
  readonly stack: string;
  readonly bias?: true;
  readonly explain?: true;
  readonly csv?: string;
  readonly options: readonly string[];
  readonly score?: string;
  readonly define?: true;
  readonly groundTruth?: string;
  readonly instanceType: string;
  readonly maxMinutes: number;
  readonly endpoint?: string;
  readonly bucket?: string;
  readonly roleArn?: string;
  readonly image?: string;
}

async function main(): Promise<void> {
  const program = new Command("npm run clarify --")
    .description(
      "Has SageMaker Clarify analyse a deployed model, in the account whose credentials are in the environment. The stack needs `modelfront:governance.clarify: true`.",
    )
    .argument("<model>", `a model of the stack: ${modelNames().join(", ")}`, checkModel)
    .requiredOption("--stack <name>", "the stack that the model is deployed in, such as dev")
    .option("--bias", "bias of data and predictions, by the model's bias.json")
    .option("--explain", "contribution of each feature to the predictions (SHAP)")
    .option("--csv <file>", "data; its first line names the columns (default: the data set of bias.json)")
    .option("--options <names...>", "options of the model that answers are asked with, such as details", [])
    .option("--score <jmespath>", "the numbers in an answer that --explain explains (default: by the contract)")
    .option("--define", "create job definitions for schedules on captured requests, instead of starting a job")
    .option("--ground-truth <s3>", "S3 folder of observed labels, for --define --bias")
    .option("--instance-type <type>", "of the job and of the endpoint that it creates", "ml.m5.xlarge")
    .option("--max-minutes <n>", "time after which the job is stopped", parseMinutes, 60)
    .option("--endpoint <name>", "endpoint of the model (default: the stack's output endpoints)")
    .option("--bucket <name>", "bucket of the analyses (default: the stack's output clarify)")
    .option("--role-arn <arn>", "role of the job (default: the stack's output clarify)")
    .option("--image <uri>", "image of Clarify (default: the stack's output clarify)")
    .showHelpAfterError("Run with --help for usage.")
    .parse();
  const [model] = program.processedArgs as [string];
  try {
    await run(model, program.opts<Options>());
  } catch (error) {
    program.error((error as Error).message);
  }
}

async function run(model: string, options: Options): Promise<void> {
  const analyses = { bias: options.bias ?? false, explain: options.explain ?? false };
  if (!analyses.bias && !analyses.explain) throw new Error("Say what to analyse: --bias, --explain or both.");
  const { stack, csv, score, groundTruth, instanceType, maxMinutes } = options;
  const { region } = readStackFile(stack);
  const { dir, contract } = readModel(model);
  const bias = existsSync(path.join(dir, "bias.json")) ? readBiasFile(dir) : null;
  const rows = readRows(csv ?? (bias && path.join(dir, bias.dataset)));
  const place = await findPlace(model, options);
  const name = jobNameOf(`${model}-clarify`, new Date());
  const analysis: AnalysisOptions = {
    ...{ contract, bias, analyses, rows, instanceType, options: options.options, score },
    ...{
      name,
      image: place.image,
      roleArn: place.roleArn,
      folder: `s3://${place.bucket}/${clarifyNames.folder}/${name}`,
      maxMinutes,
    },
    ...{ region, endpoint: place.endpoint, groundTruth },
  };
  if (options.define) {
    for (const definition of await defineAnalysis(analysis)) console.log(`defined ${definition} in ${region}`);
    return;
  }
  await startAnalysis(analysis);
  console.log(`started ${name} in ${region}: ${rows.length} rows`);
  console.log(`results ${analysis.folder}/results`);
  console.log(`status  aws sagemaker describe-processing-job --region ${region} --processing-job-name ${name}`);
}

const clarifyOutput = z.object({ bucket: z.string(), roleArn: z.string(), image: z.string() });

/** Where the job runs: by options, else by the stack's outputs, which are read only if something is missing. */
async function findPlace(model: string, { stack, endpoint, bucket, roleArn, image }: Options) {
  const isComplete = bucket !== undefined && roleArn !== undefined && image !== undefined;
  const clarify = isComplete
    ? { bucket, roleArn, image }
    : {
        ...clarifyOutput.parse(JSON.parse(await stackOutput(stack, "clarify", "--bucket, --role-arn and --image"))),
        ...(bucket !== undefined && { bucket }),
        ...(roleArn !== undefined && { roleArn }),
        ...(image !== undefined && { image }),
      };
  return { ...clarify, endpoint: endpoint ?? (await endpointOf(model, stack)) };
}

function readRows(file: string | null): Record<string, string>[] {
  if (file === null) throw new Error("Name the data with --csv: the model has no bias.json.");
  const name = path.relative(process.cwd(), path.resolve(file));
  if (!existsSync(file)) throw new Error(`There is no ${name}.`);
  try {
    return parseCsv(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}.`, { cause: error });
  }
}

function checkModel(name: string): string {
  const known = modelNames();
  if (known.includes(name)) return name;
  throw new InvalidArgumentError(`Available: ${known.join(", ")}.`);
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  // 604,800 seconds: the longest that a processing job may run.
  if (Number.isInteger(minutes) && minutes > 0 && minutes <= 10_080) return minutes;
  throw new InvalidArgumentError("Expected a whole number of minutes, from 1 to 10080.");
}

void main();
