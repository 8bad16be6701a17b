import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { type ModelContract, type ModelHandler } from "../../model/contract";
import { type GoldenFile, goldenFile } from "../../model/golden";
import { parseJsonFile } from "../../model/validation";
import { createEngine } from "../../model/server/engine";
import { decodeImage } from "../../model/server/images";
import { openSession } from "../../model/server/session";

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
  const contract = load<ModelContract>(path.join(dir, "contract"));
  const handler = load<ModelHandler>(path.join(dir, "handler"));
  const answer = createEngine({ contract, handler }, await openSession(path.join(dir, "model.onnx")), { decodeImage });
  const cases: GoldenFile["cases"] = [];
  for (const { name, request } of value) {
    const [reply] = await answer([JSON.stringify(request)]);
    if (reply?.status !== 200) throw new Error(`The weights do not answer "${name}": ${String(reply?.body)}`);
    cases.push({ name, request, response: z.json().parse(JSON.parse(reply.body)) });
  }
  return { reference: "ONNX Runtime on the fetched file, when it was packaged", tolerance, cases };
}

function load<Value>(file: string): Value {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a folder is found at run time, so no static import
  return (require(file) as { default: Value }).default;
}
