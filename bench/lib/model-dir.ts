import { cpSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleHandler } from "../../model/packaging/bundle-handler";

/**
 * Lays out a model folder in a new temporary folder as the container finds it: `handler.js` beside `model.onnx` and
 * `golden.json`. Looser than `packageModel`, so that it takes models made for a test. Whoever calls it removes it.
 */
export async function layOutModel(sourceDir: string): Promise<string> {
  const dir = mkdtempSync(path.join(tmpdir(), "modelfront-model-"));
  const { code, problems } = await bundleHandler(sourceDir);
  if (!code) throw new Error(`${sourceDir} has no handler that can be bundled. ${problems.join(" ")}`);
  writeFileSync(path.join(dir, "handler.js"), code);
  for (const file of ["model.onnx", "golden.json"]) {
    if (existsSync(path.join(sourceDir, file))) cpSync(path.join(sourceDir, file), path.join(dir, file));
  }
  return dir;
}
