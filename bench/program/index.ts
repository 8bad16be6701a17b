/**
 * Measures the time to evaluate the Pulumi program, including packaging and bundling, beside Pulumi's default way of
 * loading TypeScript: `tsx bench/program`. Writes its section of bench/RESULTS.md.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { Command } from "commander";
import { cpuSeconds } from "../lib/cpu-time";
import { interleave, type Interleaved, type Measure } from "../lib/interleave";
import { markdownTable } from "../lib/markdown-table";
import { writeResults } from "../lib/results-file";
import { median } from "../lib/statistics";

/** Maximum ratio of our time to the default's. */
const goal = 1 / 3;
const peerName = "Pulumi's default (tsconfig.json, type check)";

/** Runs evaluations one by one, recording elapsed times and returning CPU times. */
interface Contender {
  readonly measure: Measure;
  readonly elapsedSeconds: number[];
}

/** Numbers of resources declared by the evaluations, which must be equal to be comparable. */
const resourceCounts = new Set<number>();

function contender(tsconfig: string): Contender {
  const elapsedSeconds: number[] = [];
  return {
    elapsedSeconds,
    measure: async () => {
      const started = performance.now();
      const child = spawn(process.execPath, [path.join(__dirname, "evaluate.js"), tsconfig], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const [line] = (await Promise.race([
        once(createInterface({ input: child.stdout }), "line"),
        once(child, "exit").then(() => [undefined]),
      ])) as [string | undefined];
      if (line === undefined) throw new Error(`The program could not be evaluated with ${tsconfig}.`);
      elapsedSeconds.push((performance.now() - started) / 1000);
      resourceCounts.add((JSON.parse(line) as { resources: number }).resources);
      const seconds = cpuSeconds(child.pid ?? 0);
      child.kill();
      return seconds;
    },
  };
}

async function main(rounds: number): Promise<void> {
  const ours = contender("tsconfig.pulumi.json");
  const peer = contender("tsconfig.json");
  const result = await interleave(ours.measure, new Map([[peerName, peer.measure]]), rounds);
  if (resourceCounts.size !== 1) throw new Error("The contenders did not declare the same resources.");
  const { markdown, isPassed } = report(result, ours, peer, rounds);
  console.log(markdown);
  writeResults("bench/program", markdown);
  if (!isPassed) process.exitCode = 1;
}

function report(result: Interleaved, ours: Contender, peer: Contender, rounds: number) {
  const comparison = result.comparisons.get(peerName);
  if (!comparison) throw new Error("Nothing was compared.");
  const isPassed = result.isValid && 1 / comparison.ratio <= goal;
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  // The first round is cold and does not count.
  const elapsed = ({ elapsedSeconds }: Contender) => seconds(median(elapsedSeconds.slice(1)));
  const part = (1 / comparison.ratio).toFixed(2);
  const verdict = result.isValid ? (isPassed ? "passed" : "FAILED") : "void: too noisy";
  const table = markdownTable(
    ["dev stack", "CPU time", "elapsed", "ours is", "goal", "verdict"],
    [
      [
        "ours (tsconfig.pulumi.json)",
        seconds(comparison.ours),
        elapsed(ours),
        `${result.selfRatio.toFixed(2)} (itself)`,
        "",
        "",
      ],
      [peerName, seconds(comparison.peer), elapsed(peer), part, `≤ ${goal.toFixed(2)}`, verdict],
    ],
  );
  const [resources] = resourceCounts;
  const markdown = [
    "## Pulumi program (`npm run bench:program`)",
    "",
    `One evaluation under mocks (${resources} resources), from the start of Node.js to the last declaration: reading the`,
    "settings, packaging the models, bundling the function and the page. Loaded as Pulumi's runtime does it. CPU time is user",
    `and system, esbuild's process included: median of ${rounds} interleaved rounds after a first that does not count.`,
    "",
    table,
  ].join("\n");
  return { markdown, isPassed };
}

const command = new Command()
  .description("Evaluation time of the Pulumi program, beside Pulumi's default")
  .option("--rounds <count>", "rounds that count", "5")
  .action(({ rounds }: { rounds: string }) => main(Number(rounds)));
void command.parseAsync();
