import { Command, InvalidArgumentError } from "commander";
import { checkApi } from "./smoke/check-api";
import { createClient, SmokeError } from "./smoke/client";
import { describeReports } from "./smoke/describe-reports";
import { stackOutput } from "./stack-output";

interface SmokeChoice {
  readonly stack?: string;
  readonly key?: string;
  readonly model?: readonly string[];
  readonly cases?: number;
  readonly json?: true;
}

/** Exit status if the API could not be checked. 0: everything passed; 1: a model failed. */
const couldNotCheck = 2;

function createProgram(): Command {
  return new Command("npm run smoke --")
    .description("Asks the models of a deployed or local API for their golden cases, and measures the answers.")
    .argument("[url]", "the API, such as http://127.0.0.1:8001 (apiUrl of the outputs)", parseUrl)
    .option("--stack <name>", "a deployed stack, such as dev, instead of the URL")
    .option("--key <key>", "a key, if the API requires one (default: the variable MODELFRONT_KEY)")
    .option("--model <name>", "only this model; may be repeated", (name, others: readonly string[] = []) => [
      ...others,
      name,
    ])
    .option("--cases <n>", "at most this many cases per model (default: all)", parseCount)
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExit codes: 0 every model passed, 1 a model failed, 2 the API could not be checked.")
    .showHelpAfterError("Say --help for what there is.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : couldNotCheck))
    .action(run);
}

async function run(given: string | undefined, { stack, key, model = [], cases, json }: SmokeChoice): Promise<void> {
  const url = await urlOf(given, stack);
  const client = createClient(url, key ?? process.env.MODELFRONT_KEY ?? null);
  const onModel = (name: string) => process.stderr.write(`asking ${name}\n`);
  const reports = await checkApi(client, { models: model, maxCases: cases ?? null, onModel });
  const ok = reports.every(({ problems }) => problems.length === 0);
  console.log(json ? JSON.stringify({ url, ok, models: reports }) : describeReports(reports).join("\n"));
  process.exitCode = ok ? 0 : 1;
}

async function urlOf(url: string | undefined, stack: string | undefined): Promise<string> {
  if (url !== undefined && stack === undefined) return url;
  if (url === undefined && stack !== undefined) return stackOutput(stack, "apiUrl", "the URL");
  throw new SmokeError("Give the URL of the API, such as http://127.0.0.1:8001, or --stack.");
}

function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text)) {
    throw new InvalidArgumentError("Expected a URL that begins with https:// or http://.");
  }
  return text.replace(/\/+$/, "");
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Expected a whole number, at least 1.");
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = couldNotCheck;
  });
