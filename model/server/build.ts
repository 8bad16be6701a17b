import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Files of this folder that the image is built from, beside the bundle. */
const imageFiles = ["Dockerfile", "assemble.sh", "package.json", "package-lock.json", ".npmrc"];

/**
 * Build context of the inference server's image, by path: its Dockerfile and everything that it copies. The same bytes
 * on every machine; the repository's own package.json is not part of it.
 */
export async function buildImageContext(): Promise<ReadonlyMap<string, Buffer>> {
  const files = imageFiles.map((file) => [file, readFileSync(path.join(__dirname, file))] as const);
  return new Map([...files, ...(await bundleServer())]);
}

/**
 * Bundles the server into `index.js` and `worker.js` of a folder. They need only `onnxruntime-node` and `sharp` beside
 * them, which carry native code.
 */
export async function buildServer(outDir: string): Promise<void> {
  write(await bundleServer(), outDir);
}

async function bundleServer(): Promise<ReadonlyMap<string, Buffer>> {
  const { outputFiles } = await build({
    entryPoints: {
      index: path.join(__dirname, "serve.ts"),
      worker: path.join(__dirname, "worker-thread.ts"),
    },
    outdir: __dirname,
    absWorkingDir: __dirname,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["onnxruntime-node", "sharp"],
    // The bytes decide whether endpoints are replaced: no settings from elsewhere, no comments with paths.
    tsconfigRaw: {},
    minifyWhitespace: true,
    // Short lines keep stack traces readable.
    lineLimit: 120,
    logLevel: "warning",
    write: false,
  });
  return new Map(outputFiles.map(({ path: file, contents }) => [path.basename(file), Buffer.from(contents)]));
}

function write(files: ReadonlyMap<string, Buffer>, outDir: string): void {
  mkdirSync(outDir, { recursive: true });
  for (const [file, body] of files) writeFileSync(path.join(outDir, file), body);
}

/** `npx tsx model/server/build.ts FOLDER` writes the image's build context. */
async function main(outDir: string | undefined): Promise<void> {
  if (outDir === undefined) throw new Error("Name the folder to write: npx tsx model/server/build.ts FOLDER");
  write(await buildImageContext(), outDir);
}

if (require.main === module) void main(process.argv[2]);
