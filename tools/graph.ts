import { writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { evaluateStack } from "./graph/stack-graph";

interface Options {
  readonly root?: string;
  readonly out: string;
}

async function main(): Promise<void> {
  const program = new Command("npm run graph --")
    .description(
      "Evaluates a stack's program under mocks (no Pulumi CLI, no credentials, no network) and writes the resources that it " +
        "declares as JSON, for `npm run preview-report`. Secrets are left out.",
    )
    .argument("<stack>", "the program runs with Pulumi.<stack>.yaml")
    .option("--root <folder>", "checkout to evaluate, with node_modules (default: this one)")
    .requiredOption("--out <file>", "where to write")
    .showHelpAfterError("Run with --help for usage.")
    .parse();
  const { root, out } = program.opts<Options>();
  try {
    const graph = await evaluateStack({
      stack: program.args[0]!,
      ...(root !== undefined && { root: path.resolve(root) }),
    });
    writeFileSync(out, JSON.stringify(graph));
    console.log(`${out}: ${graph.resources.length} resources of the ${graph.stack} stack.`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

void main();
