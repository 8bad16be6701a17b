/**
 * Measures from `pulumi up` with one new model version to traffic, with a new endpoint and on the shared one:
 * `npm run bench:release -- --help`.
 */
import { Command } from "commander";
import { markdownTable } from "../lib/markdown-table";
import { writeResults } from "../lib/results-file";
import { bringUpMissing } from "./bring-up";
import { measureRelease, type Measured, type Steps, type Way } from "./measure";
import { type PutIn } from "./update-steps";

/** Seconds until traffic, without the canary's own time. */
const goalSeconds = 60;

async function main(putIn: PutIn): Promise<void> {
  const missing = bringUpMissing();
  if (missing !== null) return console.error(`bench:release: SKIPPED, because ${missing}.`);
  const measured = { own: await measureRelease("own", putIn), shared: await measureRelease("shared", putIn) };
  const markdown = report(measured, putIn);
  console.log(markdown);
  writeResults("bench/release", markdown);
  if (totalOf(measured.shared) >= goalSeconds) process.exitCode = 1;
}

function totalOf({ steps }: Measured): number {
  return (Object.values(steps) as number[]).reduce((sum, seconds) => sum + seconds, 0);
}

function report(measured: Readonly<Record<Way, Measured>>, { endpoint, lambda, s3 }: PutIn): string {
  const { own, shared } = measured;
  const row = (title: string, step: keyof Steps) => [title, ...[own, shared].map(({ steps }) => format(steps[step]))];
  const verdict = totalOf(shared) < goalSeconds ? "passed" : "FAILED";
  return `## Speed of a release (\`npm run bench:release\`)

From \`pulumi up\` with one new version of iris to its first right answer through the alias, in the prod stack with two models: with
an endpoint of its own (always-on; serverless creates one as well) and on the shared endpoint. The bring-up tool applies the stack
and then the change: it evaluates the program, and the Terraform AWS provider, whose code is in Pulumi's, makes the calls to
moto, where functions and endpoints run. Put in, and truly waited for: ${endpoint} s for CreateEndpoint, until InService, as SageMaker
documents; ${s3} s for each object in S3, ${lambda} s for each change of a function, besides the provider's own waits. The steps are those of
the emulator's log; what runs beside a longer step takes no time. The tool runs no hooks: the gate is run by itself on the new
versions of the functions, with the golden cases of both models. Not in it: Pulumi's engine and its state, and the canary's own
time, the same for both.

${markdownTable(
  ["seconds", "new endpoint", "shared endpoint"],
  [
    row("program and plan", "plan"),
    row("artifact in S3", "artifact"),
    row("endpoint", "endpoint"),
    row("functions", "functions"),
    row("gate: golden cases, warm, record", "gate"),
    row("alias, first right answer", "traffic"),
    ["**to traffic**", ...[own, shared].map((one) => format(totalOf(one)))],
  ],
)}

Goal for the shared endpoint: below ${goalSeconds} s: ${verdict}. It is ${(totalOf(own) / totalOf(shared)).toFixed(1)} times as fast.

Resources that the update creates or changes, before what it deletes at the end:

${markdownTable(
  ["update", "resources", "of them, of SageMaker and IAM"],
  [
    ["new endpoint", ...describeChanges(own)],
    ["shared endpoint", ...describeChanges(shared)],
  ],
)}`;
}

function describeChanges({ changes }: Measured): string[] {
  const named = changes
    .filter(({ type }) => /^aws:(sagemaker|iam)\//.test(type))
    .map(({ action, type, name }) => `${action} ${type.split(":").at(-1)} ${name}`);
  return [String(changes.length), named.join(", ") || "none"];
}

function format(seconds: number): string {
  return seconds < 0.05 ? "" : seconds.toFixed(1);
}

const command = new Command("bench:release")
  .description(
    "Measures from `pulumi up` with one new model version to traffic. Takes the endpoint's time and five minutes.",
  )
  .option("--endpoint <seconds>", "time that a new endpoint takes", Number, 300)
  .option("--s3 <seconds>", "time of each call that stores an object", Number, 1)
  .option("--lambda <seconds>", "time of each call that changes a function", Number, 3)
  .parse();
void main(command.opts<PutIn>());
