/**
 * Assembles the image's root file system with the Dockerfile's own script, starts the server in it alone, and compares its
 * size with the goal: `npx tsx tests/model/server/root-filesystem.ts [path of a Node.js binary]`.
 *
 * Needs Linux on x64, root (for chroot), Debian with apt (for the base layer's packages) and binutils. Skips otherwise.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { repository, startServer, stopServers } from "../../../bench/lib/server-process";
import { difference } from "../../../model/golden";
import { packageModel } from "../../../model/packaging";
import { modelNames, readModel } from "../../../model/registry";
import { buildImageContext } from "../../../model/server/build";

/** Packages of gcr.io/distroless/base-nossl-debian12. */
const basePackages = ["base-files", "ca-certificates", "libc6", "netbase", "tzdata"];
const goal = { unpackedMb: 200, gzippedMb: 75 };
const MB = 1e6;

async function main(node: string): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), "modelfront-root-"));
  try {
    const missing = addBaseLayer(root);
    if (missing) return console.log(`root file system: SKIPPED, ${missing}`);
    await assemble(root, node);
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

/** Runs the script of the Dockerfile's build stage. */
async function assemble(root: string, node: string): Promise<void> {
  const context = mkdtempSync(path.join(tmpdir(), "modelfront-context-"));
  try {
    for (const [file, body] of await buildImageContext()) writeFileSync(path.join(context, file), body);
    execFileSync("sh", ["assemble.sh", root, node], { cwd: context, stdio: ["ignore", "ignore", "inherit"] });
  } finally {
    rmSync(context, { recursive: true });
  }
}

/** Null, or the reason why it cannot be done here. */
function addBaseLayer(root: string): string | null {
  if (process.platform !== "linux" || process.arch !== "x64") return "this is not Linux on x64.";
  if (process.getuid!() !== 0) return "chroot needs root.";
  const downloads = mkdtempSync(path.join(tmpdir(), "modelfront-debs-"));
  try {
    execFileSync("apt-get", ["download", "-qq", ...basePackages], { cwd: downloads, stdio: "pipe" });
    for (const file of readdirSync(downloads)) execFileSync("dpkg", ["-x", path.join(downloads, file), root]);
    return null;
  } catch (error) {
    return `apt-get cannot download the base layer's packages: ${(error as Error).message.trim().split("\n").at(-1)}`;
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

  const command = ["chroot", root, ...entryPoint(), "serve"];
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
  if (code !== 0) throw new Error(`The server exited with ${code} after SIGTERM.`);
  console.log(`root file system: ${name} answers its ${golden.cases.length} golden cases`);
}

function entryPoint(): string[] {
  const dockerfile = readFileSync(path.join(repository, "model/server/Dockerfile"), "utf8");
  return JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)![1]!) as string[];
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
