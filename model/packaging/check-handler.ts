import path from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { type Inspection } from "./inspect-handler";

/** The worker's program as JavaScript, because a worker knows none of the loaders that run this file. */
let program: Promise<string> | undefined;

/**
 * Loads a bundled handler in a thread of its own, without environment and modules, and compares contract, examples and
 * golden cases. The handler is the user's own code, so this keeps mistakes apart and not attacks. The time limit is far
 * above what loading takes: only a handler that never finishes meets it.
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
