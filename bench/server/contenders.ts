import { existsSync } from "node:fs";
import path from "node:path";
import { startServer, startSilentServer, type ServerProcess } from "../lib/server-process";

export interface Contender {
  readonly name: string;
  readonly server: ServerProcess;
}

const peers = path.join(__dirname, "peers");

/** Every contender has one thread for its model, and its libraries are told so. */
const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };

export function startOurs(bundleDir: string, modelDir: string): Promise<ServerProcess> {
  return startServer({ command: ["node", path.join(bundleDir, "index.js"), "serve"], env: { SM_MODEL_DIR: modelDir } });
}

/** One of the TypeScript files in `peers/`. */
export function startNodePeer(file: string, modelDir: string): Promise<ServerProcess> {
  const env = { SM_MODEL_DIR: modelDir, NODE_ENV: "production" };
  return startServer({ command: ["node", "-r", "tsx/cjs", path.join(peers, `${file}.ts`)], env });
}

/** Null if the virtual environment has no Python with what requirements.txt names. */
export async function startFlaskPeers(
  venv: string,
): Promise<{ gunicorn: ServerProcess; development: ServerProcess } | null> {
  const bin = (program: string) => path.join(venv, "bin", program);
  if (!existsSync(bin("gunicorn"))) return null;
  const gunicorn = await startSilentServer({
    // gunicorn binds to the environment's PORT by itself, but on all addresses unless it is told otherwise.
    command: [
      "sh",
      "-c",
      `exec "$0" --chdir "$1" --bind "127.0.0.1:$PORT" --worker-class gthread --threads 1 flask_app:app`,
      bin("gunicorn"),
      peers,
    ],
    env: oneThread,
  });
  const development = await startSilentServer({
    command: [bin("python"), path.join(peers, "flask_app.py")],
    env: oneThread,
  });
  return { gunicorn, development };
}
