import { build } from "esbuild";
import path from "node:path";

/**
 * Bundles the server into `outDir/index.js` and `outDir/worker.js`, which need only `onnxruntime-node` and `sharp` beside
 * them: both carry native code. The same bytes on every run.
 */
export async function buildServer(outDir: string): Promise<void> {
  await build({
    entryPoints: {
      index: path.join(__dirname, "serve.ts"),
      worker: path.join(__dirname, "worker-thread.ts"),
    },
    outdir: outDir,
    absWorkingDir: __dirname,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["onnxruntime-node", "sharp"],
    logLevel: "warning",
  });
}
