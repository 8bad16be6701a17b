/**
 * Assembles the image's root file system with the Dockerfile's own script, starts the server in it alone, and compares its
 * size with the goal: `npx tsx tests/model/server/root-filesystem.ts [path of a Node.js binary]`.
 *
 * Needs Linux on x64, root (for chroot), Debian with apt (for the base layer's packages) and binutils. Skips otherwise.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { entryPoint, environment } from "../../../bench/lib/dockerfile";
import { startServer, stopServers } from "../../../bench/lib/server-process";
import { difference } from "../../../model/golden";
import { packageModel } from "../../../model/packaging";
import { modelNames, readModel } from "../../../model/registry";
import { buildImageContext } from "../../../model/server/build";
import { assembleRoot, measure, report } from "./image-root";

const goal = { unpackedMb: 200, gzippedMb: 75 };

async function main(node: string): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), "modelfront-root-"));
  try {
    const context = await buildImageContext();
    const missing = assembleRoot(root, context, node);
    if (missing) return console.log(`root file system: SKIPPED, ${missing}`);
    const size = measure(root);
    const dockerfile = context.get("Dockerfile")!.toString();
    const command = ["chroot", root, ...entryPoint(dockerfile), "serve"];
    for (const name of modelNames()) await predict(root, command, environment(dockerfile), name);
    report(size, goal, node);
  } finally {
    await stopServers();
    rmSync(root, { recursive: true });
  }
}

/** Serves the packaged model from the folder alone and checks every golden case. */
async function predict(
  root: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  name: string,
): Promise<void> {
  const { dir, golden } = readModel(name);
  const modelDir = path.join("/opt/ml", name);
  mkdirSync(path.join(root, modelDir), { recursive: true });
  for (const [file, body] of (await packageModel(dir)).files) writeFileSync(path.join(root, modelDir, file), body);

  const server = await startServer({ command, env: { ...env, SM_MODEL_DIR: modelDir, NODE_PATH: "" } });
  for (const { name: title, request, response } of golden.cases) {
    const answer = await fetch(`${server.url}/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const found = difference(response, await answer.json(), golden.tolerance);
    if (found) throw new Error(`${name}, "${title}": ${found}`);
  }
  server.signal("SIGTERM");
  const code = await server.ended;
  if (code !== 0) throw new Error(`The server exited with ${code} after SIGTERM.`);
  console.log(`root file system: ${name} answers its ${golden.cases.length} golden cases`);
}

void main(process.argv[2] ?? process.execPath);
