import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Packages of gcr.io/distroless/base-nossl-debian12. */
const basePackages = ["base-files", "ca-certificates", "libc6", "netbase", "tzdata"];
const MB = 1e6;

/** Largest size of an image, base layer included. */
export interface SizeGoal {
  readonly unpackedMb: number;
  readonly gzippedMb: number;
}

/**
 * Assembles the root file system of an image without Docker: the base layer from Debian's packages, then what the
 * context's own script adds.
 * @returns null, or why it cannot be done here: it needs Linux on x64, root (for chroot), Debian with apt and binutils
 */
export function assembleRoot(root: string, context: ReadonlyMap<string, Buffer>, node: string): string | null {
  const missing = addBaseLayer(root);
  if (missing) return missing;
  const dir = mkdtempSync(path.join(tmpdir(), "modelfront-context-"));
  try {
    for (const [file, body] of context) writeFileSync(path.join(dir, file), body);
    execFileSync("sh", ["assemble.sh", root, node], { cwd: dir, stdio: ["ignore", "ignore", "inherit"] });
    return null;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

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

/** Size of a root file system, and of its layer as a registry stores it. */
export function measure(root: string): SizeGoal {
  const gzipped = execFileSync("sh", ["-c", 'tar -c -C "$0" . | gzip -6 | wc -c', root]).toString().trim();
  return { unpackedMb: bytesBelow(root) / MB, gzippedMb: Number(gzipped) / MB };
}

function bytesBelow(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** Prints the size beside the goal. The program fails if it is exceeded. */
export function report({ unpackedMb, gzippedMb }: SizeGoal, goal: SizeGoal, node: string): void {
  const version = execFileSync(node, ["--version"]).toString().trim();
  const isSmall = unpackedMb <= goal.unpackedMb && gzippedMb <= goal.gzippedMb;
  console.log(
    `root file system: ${unpackedMb.toFixed(1)} MB unpacked (goal ${goal.unpackedMb}), ${gzippedMb.toFixed(1)} MB gzipped ` +
      `(goal ${goal.gzippedMb}), base layer included, with Node.js ${version}: ${isSmall ? "passed" : "FAILED"}`,
  );
  if (!isSmall) process.exitCode = 1;
}
