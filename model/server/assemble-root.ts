/**
 * What the image adds to its base layer, as a folder: Node.js, the server's bundle, and of the two native packages the
 * files that linux/amd64 needs. The Dockerfile runs it: `tsx model/server/assemble-root.ts <folder>`.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { buildServer } from "./build";

/** Where the entry point of the Dockerfile finds the server. */
export const serverDir = "opt/server";

/** What `require` needs of a package at run time, beside its license. `from` is the package that depends on it. */
const packages: { name: string; from?: string; keep: RegExp }[] = [
  { name: "onnxruntime-node", keep: /^dist\/\w+\.js$|^bin\/napi-v6\/linux\/x64\// },
  { name: "onnxruntime-common", from: "onnxruntime-node", keep: /^dist\/cjs\/[\w-]+\.js(on)?$/ },
  { name: "sharp", keep: /^dist\/\w+\.cjs$/ },
  { name: "@img/colour", from: "sharp", keep: /\.cjs$/ },
  { name: "detect-libc", from: "sharp", keep: /^lib\/[\w-]+\.js$/ },
  { name: "semver", from: "sharp", keep: /\.js$/ },
  { name: "@img/sharp-linux-x64", from: "sharp", keep: /^index\.cjs$|^lib\/.*\.node$/ },
  { name: "@img/sharp-libvips-linux-x64", from: "sharp", keep: /^lib\/(index\.js|libvips-cpp\.so\.[\d.]+)$/ },
];

/** Shared libraries that Node.js and the packages want and the base layer lacks. */
const libraries = ["libstdc++.so.6", "libgcc_s.so.1"];

/** @throws Error if a package is not installed, or not for linux/amd64. */
export async function assembleRoot(outDir: string, node = process.execPath): Promise<void> {
  await buildServer(path.join(outDir, serverDir));
  for (const { name, from, keep } of packages) {
    const source = packageDir(name, from);
    const wanted = (file: string) => keep.test(file) || /^(package\.json|licen[cs]e.*)$/i.test(file);
    copyFiles(source, path.join(outDir, serverDir, "node_modules", name), wanted);
  }
  const binary = path.join(outDir, "usr/local/bin/node");
  cpSync(realpathSync(node), binary);
  // Symbols for debuggers; those that native packages link against stay.
  execFileSync("strip", ["--strip-all", binary]);
  for (const library of libraries) copyLibrary(node, library, path.join(outDir, "usr/lib/x86_64-linux-gnu"));
}

function packageDir(name: string, from?: string): string {
  // Not by `resolve(name/package.json)`, which not every package exports.
  const base = from === undefined ? __filename : path.join(packageDir(from), "package.json");
  const places = createRequire(base).resolve.paths(name) ?? [];
  const found = places.map((place) => path.join(place, name)).find((dir) => existsSync(dir));
  if (!found) throw new Error(`${name} is not installed: run npm ci on linux/amd64.`);
  return found;
}

function copyFiles(source: string, target: string, wanted: (file: string) => boolean): void {
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const file = path.relative(source, path.join(entry.parentPath, entry.name));
    if (entry.isFile() && wanted(file)) cpSync(path.join(source, file), path.join(target, file));
  }
}

function copyLibrary(program: string, library: string, targetDir: string): void {
  const listed = execFileSync("ldd", [program], { encoding: "utf8" });
  const found = listed.split("\n").find((line) => line.trim().startsWith(`${library} => `));
  if (!found) throw new Error(`${program} does not use ${library}: the image would lack it.`);
  cpSync(realpathSync(found.trim().split(" ")[2]!), path.join(targetDir, library));
}

if (require.main === module) {
  const outDir = process.argv[2];
  if (outDir === undefined) throw new Error("Say which folder to write: tsx model/server/assemble-root.ts <folder>");
  void assembleRoot(outDir);
}
