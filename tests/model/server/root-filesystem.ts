/**
 * Puts together the root file system that the Dockerfile would, starts the server in it and in nothing else, and holds
 * its size against the goal: `npx tsx tests/model/server/root-filesystem.ts [path of a Node.js binary]`.
 *
 * Needs Linux on x64, root (for chroot) and a Debian with apt (for the base layer's packages); says so where it has not.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startServer, stopServers } from "../../../bench/lib/server-process";
import { difference } from "../../../model/golden";
import { packageModel } from "../../../model/packaging";
import { modelNames, readModel } from "../../../model/registry";
import { assembleRoot, serverDir } from "../../../model/server/assemble-root";

/** What gcr.io/distroless/base-nossl-debian12 is made of. */
const basePackages = ["base-files", "ca-certificates", "libc6", "netbase", "tzdata"];
const goal = { unpackedMb: 200, gzippedMb: 75 };
const MB = 1e6;

async function main(node: string): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), "modelfront-root-"));
  try {
    const missing = addBaseLayer(root);
    if (missing) return console.log(`root file system: SKIPPED, ${missing}`);
    await assembleRoot(root, node);
    const unpackedMb = bytesBelow(root) / MB;
    const gzippedMb = execFileSync("sh", ["-c", 'tar -c -C "$0" . | gzip -6 | wc -c', root]).toString().trim();
    const version = execFileSync(node, ["--version"]).toString().trim();
    for (const name of modelNames()) await predict(root, name);
    report(unpackedMb, Number(gzippedMb) / MB, version);
  } finally {
    await stopServers();
    rmSync(root, { recursive: true });
  }
}

/** Null, or why it cannot be done here. */
function addBaseLayer(root: string): string | null {
  if (process.platform !== "linux" || process.arch !== "x64") return "this is not Linux on x64.";
  if (process.getuid!() !== 0) return "chroot needs root.";
  const downloads = mkdtempSync(path.join(tmpdir(), "modelfront-debs-"));
  try {
    execFileSync("apt-get", ["download", "-qq", ...basePackages], { cwd: downloads, stdio: "pipe" });
    for (const file of readdirSync(downloads)) execFileSync("dpkg", ["-x", path.join(downloads, file), root]);
    return null;
  } catch (error) {
    return `apt-get could not get the base layer's packages: ${(error as Error).message.trim().split("\n").at(-1)}`;
  } finally {
    rmSync(downloads, { recursive: true });
  }
}

/** Serves the packaged model from the folder alone and checks every golden case. */
async function predict(root: string, name: string): Promise<void> {
  const { dir, golden } = readModel(name);
  const modelDir = path.join("/opt/ml", name);
  mkdirSync(path.join(root, modelDir), { recursive: true });
  for (const [file, body] of (await packageModel(dir)).files) writeFileSync(path.join(root, modelDir, file), body);

  const command = ["chroot", root, "/usr/local/bin/node", `/${serverDir}/index.js`, "serve"];
  const server = await startServer({ command, env: { SM_MODEL_DIR: modelDir, NODE_PATH: "" } });
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
  if (code !== 0) throw new Error(`The server ended with ${code} after SIGTERM.`);
  console.log(`root file system: ${name} answers its ${golden.cases.length} golden cases`);
}

function bytesBelow(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

function report(unpackedMb: number, gzippedMb: number, version: string): void {
  const isSmall = unpackedMb <= goal.unpackedMb && gzippedMb <= goal.gzippedMb;
  console.log(
    `root file system: ${unpackedMb.toFixed(1)} MB unpacked (goal ${goal.unpackedMb}), ${gzippedMb.toFixed(1)} MB gzipped ` +
      `(goal ${goal.gzippedMb}), base layer included, with Node.js ${version}: ${isSmall ? "passed" : "FAILED"}`,
  );
  if (!isSmall) process.exitCode = 1;
}

void main(process.argv[2] ?? process.execPath);
