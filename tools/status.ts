import { Command, InvalidArgumentError } from "commander";
import { readStackFile } from "../infra/settings/stack-file";
import { stackAccess } from "./aws/access";
import { explainAwsError } from "./aws/aws-errors";
import { parseSpan } from "./keys/arguments";
import { describeStatus, needsAttention } from "./status/describe-status";
import { estimateMonth } from "./status/month-cost";
import { readStatus } from "./status/read-status";

interface Options {
  readonly window: number;
  readonly json?: true;
}

/** Exit codes, besides 0. */
const exitCodes = { needsAttention: 1, unknown: 2 } as const;

/** Longest period of a CloudWatch metric query. */
const maxWindowMs = 24 * 3_600_000;

function createProgram(): Command {
  return new Command("npm run status --")
    .description("Shows a deployed stack: models, releases, latency, errors, alarms that ring, and this month's cost.")
    .argument("<stack>", "of Pulumi.<stack>.yaml")
    .option("--window <span>", "how far the figures go back, such as 15m or 24h", parseWindow, 3_600_000)
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing rings and every endpoint serves, 1 something needs attention, 2 the status or a part of it is unknown.",
    )
    .showHelpAfterError("Say --help for what there is.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.unknown))
    .action(run);
}

async function run(stack: string, { window, json }: Options): Promise<void> {
  const status = await readStatus(stack, stackAccess(stack), window, new Date());
  const { requestsPerMonth } = readStackFile(stack).cost;
  const estimate = status.month
    ? null
    : await estimateMonth(stack, requestsPerMonth).then(
        (dollars) => ({ dollars, requestsPerMonth }),
        () => null,
      );
  console.log(json ? JSON.stringify({ ...status, estimate }) : describeStatus(status, estimate).join("\n"));
  if (needsAttention(status)) process.exitCode = exitCodes.needsAttention;
  else if (status.problems.length > 0) process.exitCode = exitCodes.unknown;
}

function parseWindow(text: string): number {
  const milliseconds = parseSpan(text);
  if (milliseconds <= maxWindowMs) return milliseconds;
  throw new InvalidArgumentError("Expected at most 24h.");
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    console.error(
      explainAwsError(error, "tag:GetResources, lambda:ListFunctions, ListTags, GetAlias and GetFunctionConfiguration"),
    );
    process.exitCode = exitCodes.unknown;
  });
