/**
 * Measures from `pulumi up` with one new model version to traffic, with a new endpoint and on the shared one:
 * `npm run bench:release -- --help`.
 */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { compareGraphs } from "../../tools/preview/compare-graphs";
import { type Change } from "../../tools/preview/changes";
import { evaluateStack } from "../../tools/graph/stack-graph";
import { markdownTable } from "../lib/markdown-table";
import { writeResults } from "../lib/results-file";
import { playReleases, type PutIn, type Steps } from "./play-release";

/** Seconds until traffic, without the canary's own time. */
const goalSeconds = 60;

const hostings = {
  own: { mode: "always-on", instanceType: "ml.t2.medium" },
  shared: { mode: "shared" },
} as const;
type Way = keyof typeof hostings;

interface Update {
  /** CPU time of the program's evaluation. Elapsed time would count what else the machine does. */
  readonly seconds: number;
  readonly changes: readonly Change[];
}

/** Evaluates the changes to the prod stack of a new artifact of iris. */
async function evaluateUpdate(way: Way): Promise<Update> {
  const evaluateWith = (variant: object) =>
    evaluateStack({
      stack: "prod",
      changes: {
        "modelfront:models": [
          { name: "iris", hosting: { ...hostings[way], variants: [{ name: "live", ...variant }] } },
          { name: "digits" },
        ],
      },
    });
  const before = await evaluateWith({});
  const began = endedChildrenCpuSeconds();
  const after = await evaluateWith({ variant: "logistic-regression" });
  const { changes } = compareGraphs(before, after);
  return {
    seconds: endedChildrenCpuSeconds() - began,
    // Pulumi deletes what is replaced after the alias has moved.
    changes: changes.filter(({ operation }) => operation !== "delete"),
  };
}

/** CPU seconds of the processes that this one has started and that have ended. Linux only. */
function endedChildrenCpuSeconds(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

async function main(putIn: PutIn): Promise<void> {
  const updates = { own: await evaluateUpdate("own"), shared: await evaluateUpdate("shared") };
  const played = await playReleases(putIn);
  const markdown = report(updates, played, putIn);
  console.log(markdown);
  writeResults("bench/release", markdown);
  if (totalOf(updates.shared, played.shared) >= goalSeconds) process.exitCode = 1;
}

function totalOf({ seconds }: Update, { artifact, endpoint, functions, gate, traffic }: Steps): number {
  return seconds + artifact + endpoint + functions + gate + traffic;
}

function report(
  updates: Readonly<Record<Way, Update>>,
  played: Readonly<Record<Way, Steps>>,
  { endpoint, lambda, s3 }: PutIn,
): string {
  const row = (title: string, of: (way: Way) => number) => [title, ...(["own", "shared"] as const).map(of).map(format)];
  const total = (way: Way) => totalOf(updates[way], played[way]);
  const verdict = total("shared") < goalSeconds ? "passed" : "FAILED";
  return `## Speed of a release (\`npm run bench:release\`)

From \`pulumi up\` with one new version of iris to its first right answer through the alias, in series: with an endpoint of
its own (always-on; serverless creates one as well) and on the shared endpoint. Measured: the CPU time of the program's
evaluation under mocks, and the time of the calls of the update, the gate and the alias against an emulator whose functions
and endpoints run, with one instance of each. Put in, and truly waited for: ${endpoint} s from CreateEndpoint to InService, as SageMaker
documents; ${s3} s for each object in S3, ${lambda} s for each change of a function. Not in it: Pulumi's engine and its state, IAM for the
role of a new endpoint, the page's objects beside the model's, and the canary's own time, the same for both.

${markdownTable(
  ["seconds", "new endpoint", "shared endpoint"],
  [
    row("program", (way) => updates[way].seconds),
    row(`artifact in S3`, (way) => played[way].artifact),
    row("endpoint", (way) => played[way].endpoint),
    row("function: configuration, version", (way) => played[way].functions),
    row("gate: golden cases, warm, record", (way) => played[way].gate),
    row("alias, first right answer", (way) => played[way].traffic),
    row("**to traffic**", total),
  ],
)}

Goal for the shared endpoint: below ${goalSeconds} s: ${verdict}. It is ${(total("own") / total("shared")).toFixed(1)} times as fast.

Resources that the update changes in the prod stack with two models, before what it deletes at the end:

${markdownTable(
  ["update", "resources", "of them, of SageMaker and IAM"],
  (["own", "shared"] as const).map((way) => [
    way === "own" ? "new endpoint" : "shared endpoint",
    String(updates[way].changes.length),
    updates[way].changes
      .filter(({ type }) => /^aws:(sagemaker|iam)\//.test(type))
      .map(({ operation, type, name }) => `${operation} ${type.split(":").at(-1)} ${name}`)
      .join(", ") || "none",
  ]),
)}`;
}

function format(seconds: number): string {
  return seconds === 0 ? "" : seconds.toFixed(1);
}

const command = new Command("bench:release")
  .description(
    "Measures from `pulumi up` with one new model version to traffic. Takes the endpoint's time and a minute.",
  )
  .option("--endpoint <seconds>", "time that a new endpoint takes", Number, 300)
  .option("--s3 <seconds>", "time of each call that stores an object", Number, 1)
  .option("--lambda <seconds>", "time of each call that changes a function", Number, 3)
  .parse();
void main(command.opts<PutIn>());
