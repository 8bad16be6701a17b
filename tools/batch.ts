import { Command, InvalidArgumentError } from "commander";
import { readStackFile } from "../infra/settings/stack-file";
import { StoppedEarly } from "./batch/api/pace";
import { checkOutput } from "./batch/output";
import { createProgress } from "./batch/progress";
import { BatchError } from "./batch/rows/row";
import { openRows } from "./batch/rows/open";
import { type BatchSummary, runBatch } from "./batch/run";
import { transformContentTypes } from "./batch/transform/job-request";
import { endpointOf } from "./stack-output";

interface Options extends FileOptions, TransformChoice {
  readonly out: string;
  readonly concurrency: number;
}

/** Options of a run over a file or folder. */
interface FileOptions {
  readonly url?: string;
  readonly key?: string;
  readonly option: ReadonlyMap<string, string>;
  readonly column: ReadonlyMap<string, string>;
  readonly delimiter?: string;
  readonly rowsPerRequest: number;
  readonly maxWait: number;
  readonly patience: number;
  readonly overwrite: boolean;
  readonly json: boolean;
}

/** Options of a job over S3. */
interface TransformChoice {
  readonly stack?: string;
  readonly roleArn?: string;
  readonly endpoint?: string;
  readonly contentType: string;
  readonly instanceType: string;
  readonly instanceCount: number;
}

/** Exit codes, besides 0: every row has its answer. */
const exitCodes = { failed: 1, someRefused: 2, stopped: 3 } as const;

function createProgram(): Command {
  return new Command("npm run batch --")
    .description(
      "Asks a model for every row of a file, every picture of a folder, or every object below a prefix of S3.",
    )
    .argument("<model>", "name of the model")
    .argument("<input>", "a file (.csv, .tsv, .jsonl, .ndjson, .parquet), a folder of pictures, or s3://BUCKET/PREFIX")
    .requiredOption("--out <file>", "where the answers go: .csv, .tsv, .jsonl or .ndjson; of s3:// another s3://")
    .option("--concurrency <n>", "requests at once, at most", readCount, 4)
    .optionsGroup("A file or folder, through the API:")
    .option("--url <url>", "the API of a deployed stack (default: starts the local stack, and closes it)", readUrl)
    .option("--key <key>", "API key (env: MODELFRONT_KEY, which other users of the machine cannot see)")
    .option("--option <name=value>", "option of the model, such as explain=true; may be repeated", collect, new Map())
    .option("--column <field=column>", "column of a field whose name differs; may be repeated", collect, new Map())
    .option("--delimiter <text>", "of a CSV file (default: a comma; in .tsv files a tab)")
    .option("--rows-per-request <n>", "rows in one request, for models that take many", readCount, 100)
    .option("--max-wait <seconds>", "longest pause for a used-up limit; then the run stops", readCount, 900)
    .option("--patience <seconds>", "how long the API may fail in a row; then the run stops", readCount, 300)
    .option("--overwrite", "replace the output of an earlier run", false)
    .option("--json", "write the summary as JSON", false)
    .optionsGroup("A prefix of S3, by a batch transform job of SageMaker, which is billed by the instance and hour:")
    .option("--stack <name>", "the deployed stack whose model it runs, such as dev")
    .option("--role-arn <arn>", "role that the job runs with (docs/batch.md)")
    .option("--endpoint <name>", "endpoint of the model (default: the stack's output `endpoints`)")
    .option("--content-type <type>", `of the objects: ${transformContentTypes.join(", ")}`, transformContentTypes[0])
    .option("--instance-type <type>", "instances of the job", "ml.m5.large")
    .option("--instance-count <n>", "how many instances", readCount, 1)
    .addHelpText(
      "after",
      "\nExit codes: 0 every row was answered, 1 failed, 2 some rows were refused, 3 stopped: run it again to continue.",
    )
    .showHelpAfterError("Say --help for what there is.")
    .action((model: string, input: string, options: Options) =>
      input.startsWith("s3://") ? startJob(model, input, options) : run(model, input, options),
    );
}

async function run(model: string, input: string, options: Options): Promise<void> {
  checkOutput(options.out);
  const stop = new AbortController();
  stopOnSignals(stop);
  const source = await openRows(input, options.delimiter);
  const { url, key = process.env["MODELFRONT_KEY"] } = options;
  const local = url === undefined ? await startLocal(model) : null;
  try {
    const summary = await runBatch({
      ...options,
      model,
      source,
      api: { url: local?.url ?? url!, headers: key ? { authorization: `Bearer ${key}` } : {} },
      isLocal: local !== null,
      options: options.option,
      columns: options.column,
      maxWaitSeconds: options.maxWait,
      patienceSeconds: options.patience,
      progress: createProgress(process.stderr),
      notice: (line) => console.error(line),
      stop: stop.signal,
    });
    console.log(options.json ? JSON.stringify(summary) : describe(summary).join("\n"));
    if (summary.refused > 0) process.exitCode = exitCodes.someRefused;
  } catch (error) {
    if (!(error instanceof BatchError)) for (const line of local?.log ?? []) console.error(line);
    throw error;
  } finally {
    await local?.close();
  }
}

/** Loads what a run with `--url` does not need. */
async function startLocal(model: string) {
  const { startLocalApi } = await import("./batch/api/local-api.js");
  return startLocalApi(model);
}

async function startJob(model: string, input: string, options: Options): Promise<void> {
  const { stack, roleArn, out, url, key, option, column } = options;
  if (stack === undefined || roleArn === undefined) throw new BatchError("s3:// needs --stack and --role-arn.");
  if (url !== undefined || key !== undefined || option.size > 0 || column.size > 0) {
    throw new BatchError("A transform job takes none of --url, --key, --option and --column: it does not use the API.");
  }
  const { region } = readStackFile(stack);
  const endpoint = options.endpoint ?? (await endpointOf(model, stack));
  const plan = { ...options, model, input, output: out, region, endpoint, roleArn, now: new Date() };
  const { startTransform } = await import("./batch/transform/start-job.js");
  const jobName = await startTransform(plan);
  console.log(`Started ${jobName} in ${region}. Its state:`);
  console.log(`aws sagemaker describe-transform-job --region ${region} --transform-job-name ${jobName}`);
}

/** The first signal lets the requests under way end; a second one ends the process. */
function stopOnSignals(stop: AbortController): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.error("\nStopping after the requests under way.");
      stop.abort();
    });
  }
}

function describe(summary: BatchSummary): string[] {
  const { rows, answered, refused, resumed, requests, throttled, pausedSeconds, versions } = summary;
  return [
    `${summary.output}: ${answered} of ${rows} rows${resumed > 0 ? `, ${resumed} of them from the interrupted run` : ""}`,
    ...(summary.refusedFile === null
      ? []
      : [`${summary.refusedFile}: ${refused} ${refused === 1 ? "row" : "rows"} refused, with reasons`]),
    `${requests} ${requests === 1 ? "request" : "requests"}${throttled > 0 ? `, ${throttled} over the limit` : ""}${pausedSeconds > 0 ? `, ${pausedSeconds} s of pauses` : ""}`,
    ...(versions.length > 1 ? [`The model changed during the run: versions ${versions.join(", ")} answered.`] : []),
  ];
}

function readUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, "");
  throw new InvalidArgumentError(
    "Expected the URL of an API, such as https://abc.execute-api.eu-west-3.amazonaws.com.",
  );
}

function collect(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const at = text.indexOf("=");
  if (at > 0) return new Map([...before, [text.slice(0, at), text.slice(at + 1)]]);
  throw new InvalidArgumentError("Expected a name, = and a value.");
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Expected a whole number, at least 1.");
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    const isStopped = error instanceof StoppedEarly;
    console.error(isStopped ? `${error.message} Nothing is lost: the same command continues.` : error.message);
    process.exitCode = isStopped ? exitCodes.stopped : exitCodes.failed;
  });
