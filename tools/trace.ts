import { Command, InvalidArgumentError } from "commander";
import { alignColumns } from "./align-columns";
import { stackAccess } from "./aws/access";
import { explainAwsError } from "./aws/aws-errors";
import { findDeployedStack } from "./aws/deployed-stack";
import { parseSpan } from "./keys/arguments";
import { findRequest, type RequestLines } from "./trace/find-request";
import { timelineOf, type Timeline } from "./trace/timeline";

interface Options {
  readonly since: number;
  readonly json?: true;
}

/** Exit codes, besides 0. */
const exitCodes = { notFound: 1, unknown: 2 } as const;

function createProgram(): Command {
  return new Command("npm run trace --")
    .description(
      "Finds one request in a deployed stack's logs (gateway, functions, endpoint), and shows its hops as a timeline.",
    )
    .argument("<request id>", "header x-request-id of the answer", parseRequestId)
    .argument("[stack]", "of Pulumi.<stack>.yaml", "dev")
    .option("--since <span>", "how far back to search, such as 30m or 7d", parseSpan, 24 * 3_600_000)
    .option("--json", "print the result as JSON, with the log lines")
    .addHelpText("after", "\nExit codes: 0 found, 1 in no log, 2 the logs could not be read.")
    .showHelpAfterError("Say --help for what there is.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.unknown))
    .action(run);
}

async function run(requestId: string, stack: string, { since, json }: Options): Promise<void> {
  const deployed = await findDeployedStack(stack, stackAccess(stack));
  const now = Date.now();
  const lines = await findRequest(deployed, requestId, now - since, now);
  const timeline = timelineOf(lines);
  const isFound = timeline.start !== null || lines.others.length > 0;
  const { problems } = lines;
  if (json) console.log(JSON.stringify({ requestId, stack, found: isFound, ...timeline, problems, lines }));
  else console.log(describe(requestId, isFound, timeline, lines).join("\n"));
  if (!isFound) process.exitCode = problems.length > 0 ? exitCodes.unknown : exitCodes.notFound;
}

function describe(id: string, isFound: boolean, { start, hops, missing }: Timeline, lines: RequestLines): string[] {
  const notes = [...missing.map((one) => `missing  ${one}`), ...lines.problems.map((problem) => `unknown  ${problem}`)];
  if (!isFound) {
    return [
      `No log has a line with ${id}. Logs appear up to a minute late; look further back with --since 7d, or in another stack.`,
      ...notes,
    ];
  }
  return [
    `${id}${start === null ? "" : `, arrived at ${start}`}`,
    ...alignColumns([
      ["after", "took", "hop", ""],
      ...hops.map(({ atMs, durationMs, place, text }) => [milliseconds(atMs), milliseconds(durationMs), place, text]),
    ]),
    ...lines.others.map(({ group, text }) => `${group}: ${text}`),
    ...notes,
  ];
}

function milliseconds(value: number | null): string {
  return value === null ? "" : `${Math.round(value)} ms`;
}

function parseRequestId(text: string): string {
  // API Gateway's ids: base64 for HTTP APIs, UUIDs for REST APIs.
  if (/^[\w+/=-]{8,64}$/.test(text)) return text;
  throw new InvalidArgumentError("Expected the x-request-id of an answer, such as JKJaXmPLvHcESHA=.");
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    console.error(explainAwsError(error, "tag:GetResources, lambda:ListFunctions and ListTags"));
    process.exitCode = exitCodes.unknown;
  });
