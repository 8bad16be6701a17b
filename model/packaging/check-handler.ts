import path from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { type Inspection } from "./inspect-handler";

/** The worker's program, bundled: a worker does not inherit the TypeScript loader that runs this file. */
let program: Promise<string> | undefined;

/**
 * Loads a bundled handler in its own thread, without environment variables and modules, and checks contract, examples and
 * golden cases against each other. Isolates mistakes, not attacks: the handler is the user's own code. Resolves to the
 * problems found. Only a handler that never finishes reaches the time limit.
 */
export async function checkHandler(inspection: Inspection, timeLimitSeconds = 20): Promise<string[]> {
  const worker = new Worker(await (program ??= buildProgram()), {
    eval: true,
    workerData: inspection,
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string[]>((resolve, reject) => {
      const fail = (what: string) =>
        resolve([`handler.ts or contract.ts ${what} while it is loaded: only define things there.`]);
      timer = setTimeout(() => fail(`runs for more than ${timeLimitSeconds} s`), timeLimitSeconds * 1000);
      worker
        .once("message", resolve)
        .once("error", reject)
        .once("exit", () => fail("ends the process"));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function buildProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, "inspect-handler.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "silent",
    write: false,
  });
  return outputFiles[0]!.text;
}
