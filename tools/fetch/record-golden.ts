import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { type GoldenFile, goldenFile } from "../../model/golden";
import { parseJsonFile } from "../../model/validation";
import { openModelFolder } from "../open-model-folder";

/** `pictures.json`: requests of the golden cases of a model that comes without them. */
const picturesFile = z.array(goldenFile.shape.cases.element.omit({ response: true })).min(20);

/** Above the differences between processors in ONNX Runtime's kernels, far below the effect of a wrong picture. */
const tolerance = 0.001;

/**
 * Records golden cases for fetched and verified weights: the answers that they give on this machine. They show whether
 * the model answers the same elsewhere; accuracy was measured by its source.
 */
export async function recordGolden(dir: string): Promise<GoldenFile> {
  const file = path.join(dir, "pictures.json");
  const { value, problems } = parseJsonFile(picturesFile, file, readFileSync(file, "utf8"));
  if (value === null) throw new Error(problems.join("\n"));
  const answers = await (await openModelFolder(dir))(value);
  const cases = value.map((stored, i) => ({ ...stored, response: answers[i]! }));
  return { reference: "ONNX Runtime on the fetched file, when it was packaged", tolerance, cases };
}
