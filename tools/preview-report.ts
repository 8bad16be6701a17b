import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { readStackFile } from "../infra/settings/stack-file";
import { type StackGraph } from "./graph/stack-graph";
import { type CostCaps } from "./cost/report";
import { compareGraphs } from "./preview/compare-graphs";
import { type StackChanges } from "./preview/changes";
import { parsePolicyResult } from "./preview/policy-result";
import { readPreview } from "./preview/read-preview";
import { previewReport, type StackPreview } from "./preview/report";

/** Requests per month if the head's settings cannot be read. */
const defaultCaps: CostCaps = { requestsPerMonth: 100_000 };

function main(): void {
  const program = new Command("npm run preview-report --")
    .description(
      "Writes one Markdown comment on what a pull request would change in each stack, what it would cost and whether it is " +
        "safe. For each stack it reads from the folder: <stack>.base.json and <stack>.head.json (`npm run graph`), " +
        "<stack>.preview.json (`pulumi preview --json`; without it the graphs are compared), <stack>.policy.json, and " +
        "<stack>.error.txt, the reason why the head could not be evaluated. Fails, after writing, if a preview failed, a cost " +
        "cap is exceeded or a mandatory policy is violated.",
    )
    .argument("<folder>", "with the inputs")
    .argument("<stacks...>", "such as dev prod")
    .option("--root <folder>", "checkout of the head, for the cost caps in its settings (default: this one)")
    .requiredOption("--out <file>", "where to write the comment")
    .showHelpAfterError("Run with --help for usage.")
    .parse();
  const [folder, stacks] = program.processedArgs as [string, string[]];
  const { root, out } = program.opts<{ root?: string; out: string }>();
  try {
    const report = previewReport(stacks.map((stack) => readStack(folder, stack, root)));
    writeFileSync(out, report.markdown);
    for (const sentence of report.failures) console.error(sentence);
    if (report.failures.length > 0) process.exitCode = 1;
  } catch (error) {
    program.error((error as Error).message);
  }
}

function readStack(folder: string, stack: string, root: string | undefined): StackPreview {
  const read = (kind: string) => readIfExists(path.join(folder, `${stack}.${kind}`));
  const graph = (kind: string) => JSON.parse(read(`${kind}.json`) ?? "null") as StackGraph | null;
  const [before, after, preview, policy, error] = [
    graph("base"),
    graph("head"),
    read("preview.json"),
    read("policy.json"),
    read("error.txt"),
  ];
  if (!after && preview === null && error === null) {
    throw new Error(
      `Nothing on the stack ${stack} in ${folder}: expected ${stack}.head.json, ${stack}.preview.json or ${stack}.error.txt.`,
    );
  }
  return {
    stack,
    changes: preview !== null ? readPreview(preview) : estimate(before, after, error),
    isEstimate: preview === null,
    before,
    after,
    caps: after ? readCaps(stack, root) : defaultCaps,
    policy: policy === null ? null : parsePolicyResult(policy, `${stack}.policy.json`),
  };
}

function estimate(before: StackGraph | null, after: StackGraph | null, error: string | null): StackChanges {
  if (after) return compareGraphs(before ?? { resources: [] }, after);
  return { changes: [], unchanged: 0, errors: [{ message: error?.trim() ?? "", resource: null }] };
}

function readCaps(stack: string, root: string | undefined): CostCaps {
  return readStackFile(stack, root && path.resolve(root)).cost;
}

function readIfExists(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

main();
