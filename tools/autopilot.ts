import { Command, InvalidArgumentError, Option } from "commander";
import { readStackFile } from "../infra/settings/stack-file";
import { modelNames, readModel } from "../model/registry";
import { jobNameOf, problemTypes, type ProblemType } from "./autopilot/job-request";
import { describeJob, listCandidates, newestJob, startJob } from "./autopilot/jobs";
import { stackOutput } from "./stack-output";
import { readTrainingData } from "./autopilot/training-data";

interface CommonOptions {
  readonly stack: string;
  readonly job?: string;
}

interface StartOptions extends CommonOptions {
  readonly roleArn: string;
  readonly bucket?: string;
  readonly csv?: string;
  readonly problem?: ProblemType;
  readonly target?: string;
  readonly text?: string;
  readonly maxCandidates?: number;
}

function createProgram(): Command {
  const program = new Command("npm run autopilot --").description(
    "Has SageMaker Autopilot find a model for a folder's data, in the account whose credentials are in the environment.",
  );
  const about = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .argument("<model>", `a folder of model/: ${modelNames().join(", ")}`, checkModel)
      .requiredOption("--stack <name>", "the stack in whose Region it runs, such as dev")
      .showHelpAfterError("Say --help for what there is.");

  about("start", "Uploads the training data and starts a job, which is billed by what it uses.")
    .requiredOption("--role-arn <arn>", "role that SageMaker runs the job with (docs/deployment.md)")
    .option("--bucket <name>", "where data and results go (default: the stack's output modelBucket)")
    .option("--csv <file>", "its first line names the columns (default: where the model's training script leaves it)")
    .addOption(new Option("--problem <type>", "what is learnt (default: by the model's kind)").choices(problemTypes))
    .option("--target <column>", "column that is predicted (default: the last)")
    .option("--text <column>", "column of the text, with --problem text-classification (default: the first other)")
    .option("--max-candidates <n>", "models that are tried, with --problem tabular", parseCount)
    .option("--job <name>", "name of the job, at most 32 characters (default: the model's and the time)")
    .action((model: string, options: StartOptions) => start(model, options));
  about("status", "Tells where a job is, its best candidate, and the setting that deploys it.")
    .option("--job <name>", "a job (default: the model's newest)")
    .action(async (model: string, options: CommonOptions) => {
      const { region, job } = await findJob(model, options);
      print(await describeJob(job, region));
    });
  about("candidates", "Lists the models that a job has tried, the best first.")
    .option("--job <name>", "a job (default: the model's newest)")
    .action(async (model: string, options: CommonOptions) => {
      const { region, job } = await findJob(model, options);
      print(await listCandidates(job, region));
    });
  return program;
}

async function start(model: string, options: StartOptions): Promise<void> {
  const { stack, roleArn, csv, target, text, maxCandidates } = options;
  const { region } = readStackFile(stack);
  const { body, columns, file } = readTrainingData(model, csv);
  const problem = options.problem ?? (readModel(model).contract.kind === "text" ? "text-classification" : "tabular");
  const name = options.job ?? jobNameOf(model, new Date());
  const bucket = options.bucket ?? (await stackOutput(stack, "modelBucket", "--bucket"));
  await startJob({ name, problem, columns, target, text, maxCandidates, roleArn, bucket }, body, region);
  print([
    `started ${name} in ${region}: ${problem}, ${file}`,
    `npm run autopilot -- status ${model} --stack ${stack} --job ${name}`,
  ]);
}

async function findJob(model: string, { stack, job }: CommonOptions): Promise<{ region: string; job: string }> {
  const { region } = readStackFile(stack);
  return { region, job: job ?? (await newestJob(model, region)) };
}

function checkModel(name: string): string {
  const known = modelNames();
  if (known.includes(name)) return name;
  throw new InvalidArgumentError(`The models are ${known.join(", ")}.`);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Expected a whole number, at least 1.");
}

function print(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
