import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { buildServer } from "../../model/server/build";
import { environment } from "../lib/dockerfile";
import { repository, startServer, startSilentServer, type ServerProcess } from "../lib/server-process";

export const peers = path.join(__dirname, "peers");

/** Limits the libraries of every contender to one thread. */
export const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };

const imageEnvironment = environment(readFileSync(path.join(repository, "model/server/Dockerfile"), "utf8"));

/**
 * Builds the inference server into a folder, with a copy of this Node.js: the pages of a program that other processes run too
 * would count for a part only in a proportional set size.
 */
export async function buildOurs(bundleDir: string): Promise<void> {
  await buildServer(bundleDir);
  copyFileSync(process.execPath, path.join(bundleDir, "node"));
}

/** Starts the inference server of `buildOurs` as the image does. */
export function startOurs(bundleDir: string, modelDir: string, settings = {}): Promise<ServerProcess> {
  const env = { ...imageEnvironment, SM_MODEL_DIR: modelDir, ...settings };
  return startServer({ command: [path.join(bundleDir, "node"), path.join(bundleDir, "index.js"), "serve"], env });
}

/** Starts one of the TypeScript files in `peers/`. */
export function startNodePeer(file: string, modelDir: string): Promise<ServerProcess> {
  const env = { SM_MODEL_DIR: modelDir, NODE_ENV: "production" };
  return startServer({ command: ["node", "-r", "tsx/cjs", path.join(peers, `${file}.ts`)], env });
}

/** Python of the virtual environment; null if it or one of the modules is missing. */
export function findPython(venv: string, modules: readonly string[]): string | null {
  const python = path.join(venv, "bin/python");
  const script = "import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, sys.argv[1:])))";
  return spawnSync(python, ["-c", script, ...modules]).status === 0 ? python : null;
}

/** Starts Flask under gunicorn. `app` is a file in `peers/` and the name of the application in it. */
export function startGunicorn(python: string, app: string): Promise<ServerProcess> {
  // With PORT alone gunicorn would bind to all addresses.
  const options = ["--chdir", peers, "--worker-class", "gthread", "--threads", "1"];
  return startPython(`"$0" -m gunicorn --bind "127.0.0.1:$PORT" "$@"`, python, [...options, app]);
}

/** Starts FastAPI under uvicorn. `app` is as for gunicorn. */
export function startUvicorn(python: string, app: string): Promise<ServerProcess> {
  const options = ["--app-dir", peers, "--no-access-log"];
  return startPython(`"$0" -m uvicorn --port "$PORT" "$@"`, python, [...options, app]);
}

/** Starts Flask's own server. */
export function startFlask(python: string, file: string): Promise<ServerProcess> {
  return startPython(`"$0" "$@"`, python, [path.join(peers, file)]);
}

function startPython(line: string, python: string, args: readonly string[]): Promise<ServerProcess> {
  return startSilentServer({ command: ["sh", "-c", `exec ${line}`, python, ...args], env: oneThread });
}
