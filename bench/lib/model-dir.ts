import { cpSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleHandler } from "../../model/packaging/bundle-handler";

/**
 * Lays out a model in a new temporary folder as in the container: `handler.js` beside `model.onnx` and `golden.json`.
 * Less strict than `packageModel`, so that it accepts test models. The caller removes it.
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
