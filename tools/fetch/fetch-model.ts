import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseJsonFile } from "../../model/validation";
import { sourceFile } from "../../model/card";
import { fetchWeights, type FetchOptions } from "./fetch-weights";
import { recordGolden } from "./record-golden";

/**
 * Brings a model's folder to what its `source.json` says: `model.onnx` by way of the cache, and `golden.json` if there is
 * none. A folder without `source.json` is left as it is.
 * @returns What was done, a line for each thing.
 */
export async function fetchModel(dir: string, options: FetchOptions): Promise<string[]> {
  const file = path.join(dir, "source.json");
  if (!existsSync(file)) return [];
  const { value: source, problems } = parseJsonFile(sourceFile, file, readFileSync(file, "utf8"));
  if (source === null) throw new Error(problems.join("\n"));
  const done: string[] = [];
  const weights = await fetchWeights(source, options);
  replace(path.join(dir, "model.onnx"), (target) => copyFileSync(weights, target));
  done.push(`model.onnx: ${source.bytes} bytes, sha256 ${source.sha256} as source.json says.`);
  const golden = path.join(dir, "golden.json");
  if (!existsSync(golden)) {
    const recorded = await recordGolden(dir);
    replace(golden, (target) => writeFileSync(target, `${JSON.stringify(recorded, null, 2)}\n`));
    done.push("golden.json: recorded, as there was none; commit it.");
  }
  return done;
}

/** Whole or not at all. */
function replace(file: string, write: (target: string) => void): void {
  const part = `${file}.${process.pid}.part`;
  write(part);
  renameSync(part, file);
}
