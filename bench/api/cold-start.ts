import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { interleaveFigures, type MeasureFigures } from "../lib/interleave-figures";
import { type Interleaved } from "../lib/interleave";
import { bundleEnvironment, findPeerPython, peerFolder, pythonEnvironment, type Task } from "./contenders";

export const coldStartFigures = ["cpuMs", "elapsedMs"] as const;
export type ColdStart = Readonly<Record<(typeof coldStartFigures)[number], Interleaved>>;

/** A program that prints its CPU time in milliseconds at the moment it is ready. */
interface Program {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Peers, by name: the proxy that takes part under load, and the least that any function in Python imports. */
const peerCode = {
  "FastAPI, boto3": "import proxy",
  "boto3 alone": 'import boto3; boto3.client("sagemaker-runtime")',
} as const;

/**
 * Compares what importing the bundle, which creates its client, adds to the start of a bare Node.js with what importing
 * each peer, which creates its client, adds to that of a bare Python.
 */
export function compareColdStarts(bundleDir: string, venv: string, task: Task, rounds: number): Promise<ColdStart> {
  const env = bundleEnvironment(task);
  const file = JSON.stringify(path.join(bundleDir, "api.mjs"));
  // The application is created once the module is evaluated; this turn of the event loop completes it.
  const load = `await import(${file}); await new Promise(setImmediate);`;
  const ours = added(nodeProgram("", env), nodeProgram(load, env));
  const program = findPeerPython(venv);
  const peers = new Map<string, MeasureFigures<(typeof coldStartFigures)[number]>>();
  if (program) {
    const env = { ...pythonEnvironment(task), PYTHONPATH: peerFolder };
    for (const [name, code] of Object.entries(peerCode)) {
      peers.set(name, added(pythonProgram(program, "", env), pythonProgram(program, code, env)));
    }
  }
  return interleaveFigures(coldStartFigures, ours, peers, rounds);
}

function nodeProgram(code: string, env: Program["env"]): Program {
  const report = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit();";
  return { command: [process.execPath, "--input-type=module", "-e", `${code}\n${report}`], env };
}

function pythonProgram(program: string, code: string, env: Program["env"]): Program {
  return { command: [program, "-c", `${code}\nimport time; print(time.process_time() * 1000)`], env };
}

function added(bare: Program, whole: Program): MeasureFigures<(typeof coldStartFigures)[number]> {
  return async () => {
    const [before, after] = [await run(bare), await run(whole)];
    return { cpuMs: after.cpuMs - before.cpuMs, elapsedMs: after.elapsedMs - before.elapsedMs };
  };
}

async function run({ command, env }: Program) {
  const started = performance.now();
  const child = spawn(command[0]!, command.slice(1), { env: { ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const lines: string[] = [];
  let elapsedMs = 0;
  createInterface(child.stdout).on("line", (line) => {
    elapsedMs = performance.now() - started;
    lines.push(line);
  });
  await ended;
  const cpuMs = Number(lines.at(-1));
  if (!(cpuMs > 0)) throw new Error(`${command.join(" ")} did not say what it used.`);
  return { cpuMs, elapsedMs };
}
