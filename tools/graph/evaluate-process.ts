/**
 * Evaluates the program of the working directory under mocks: `tsx evaluate-process.ts <stack> <file> <changes>` writes
 * its `StackGraph` to the file. The changes are settings as JSON.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import type * as Evaluator from "./evaluate";
import type * as StackConfigModule from "./stack-config";
import { summarizeInputs } from "./summarize-inputs";
import { type ModelQuality, type StackGraph } from "./stack-graph";

const root = process.cwd();

/** Makes the evaluator use the program's own copy of Pulumi, whose state it shares. */
function usePulumiOf(folder: string): void {
  const loader = Module as unknown as {
    _resolveFilename(request: string, parent: Module, ...rest: unknown[]): string;
    _nodeModulePaths(folder: string): string[];
  };
  const original = loader._resolveFilename.bind(loader);
  const program = Object.assign(new Module(path.join(folder, "index.ts")), {
    filename: path.join(folder, "index.ts"),
    paths: loader._nodeModulePaths(folder),
  });
  loader._resolveFilename = (request, parent, ...rest) =>
    original(request, request.startsWith("@pulumi/pulumi") ? program : parent, ...rest);
}

async function main(stack: string, out: string, changes: string): Promise<void> {
  usePulumiOf(root);
  /* eslint-disable @typescript-eslint/no-require-imports -- loaded after Pulumi's place is known */
  const { evaluate } = require("./evaluate") as typeof Evaluator;
  const { useStackConfig } = require("./stack-config") as typeof StackConfigModule;
  const program = () => (require(path.join(root, "index.ts")) as () => Promise<unknown>)();
  /* eslint-enable */
  const region = useStackConfig(stack, JSON.parse(changes) as Record<string, unknown>, root);
  const { resources } = await evaluate(program, { stack, answerUnknown: (_, inputs) => inputs });
  const found = resources.map(({ inputs, ...resource }) => ({ resource, ...summarizeInputs(inputs) }));
  const graph: StackGraph = {
    stack,
    region: region ?? null,
    resources: found.map(({ resource: { type, name, urn, protect, replaceOnChanges, ignoreChanges }, summary }) => ({
      type,
      name,
      urn,
      inputs: summary,
      ...(protect && { protect }),
      ...(replaceOnChanges.length > 0 && { replaceOnChanges }),
      ...(ignoreChanges.length > 0 && { ignoreChanges }),
    })),
    models: readQualities(path.join(root, "model")),
    openapi: found.map(({ texts }) => texts.map(readOpenApi).find((document) => document)).find((one) => one) ?? null,
  };
  writeFileSync(out, JSON.stringify(graph));
  // Whatever the program left open must not keep this process alive.
  process.exit(0);
}

function readOpenApi(text: string): unknown {
  if (!text.startsWith("{")) return null;
  try {
    const document = JSON.parse(text) as { openapi?: unknown };
    return typeof document.openapi === "string" ? document : null;
  } catch {
    return null;
  }
}

/** Metrics of `card.json` and cases of `golden.json`, of every folder that has both. */
function readQualities(folder: string): Record<string, ModelQuality> {
  const read = (name: string, file: string) =>
    JSON.parse(readFileSync(path.join(folder, name, file), "utf8")) as unknown;
  const qualities: Record<string, ModelQuality> = {};
  for (const name of readdirSync(folder)) {
    try {
      const { metrics } = read(name, "card.json") as { metrics: { name: string; value: number }[] };
      const { cases } = read(name, "golden.json") as { cases: unknown[] };
      qualities[name] = { metrics: metrics.map(({ name, value }) => ({ name, value })), goldenCases: cases.length };
    } catch {
      // Not a model's folder.
    }
  }
  return qualities;
}

const [stack, out, changes] = process.argv.slice(2);
main(stack!, out!, changes!).catch((error: Error) => {
  // RunError is a message for people; anything else needs its place.
  console.error("__pulumiRunError" in error || !error.stack ? error.message : error.stack);
  process.exit(1);
});
