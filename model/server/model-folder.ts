import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type ModelContract } from "../contract";
import { difference, goldenFile } from "../golden";
import { createEngine, type Engine, type ModelModule } from "./engine";
import { decodeImage } from "./images";
import { openSession } from "./session";

export interface ServedModel {
  readonly contract: ModelContract;
  readonly engine: Engine;
}

/**
 * Opens a model folder as the packager lays it out and proves it on its golden cases, all in one batch.
 * @throws Error saying which file is missing or wrong, or which golden case came out differently.
 */
export async function openModel(dir: string): Promise<ServedModel> {
  for (const file of ["handler.js", "model.onnx", "golden.json"]) {
    if (existsSync(path.join(dir, file))) continue;
    throw new Error(`${path.join(dir, file)} is missing: the folder must be an unpacked model.tar.gz.`);
  }
  const module = loadHandler(path.resolve(dir, "handler.js"));
  const session = await named("model.onnx", () => openSession(path.join(dir, "model.onnx")));
  const engine = createEngine(module, session, { decodeImage });
  await proveGolden(path.join(dir, "golden.json"), engine);
  return { contract: module.contract, engine };
}

function loadHandler(file: string): ModelModule {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- comes with the model, so it is found at run time
  const module = require(file) as Partial<ModelModule>;
  if (!module.contract?.request || !module.handler?.toTensors || !module.handler.toResponse) {
    throw new Error(`${file} must export "contract" and "handler" (toTensors, toResponse).`);
  }
  return module as ModelModule;
}

async function proveGolden(file: string, engine: Engine): Promise<void> {
  const { tolerance, cases } = await named("golden.json", () =>
    goldenFile.parse(JSON.parse(readFileSync(file, "utf8"))),
  );
  const replies = await engine(cases.map(({ request }) => JSON.stringify(request)));
  cases.forEach(({ name, response }, i) => {
    const { status, body } = replies[i]!;
    if (status !== 200) throw new Error(`Golden case "${name}" was answered ${status}: ${body}`);
    const found = difference(response, JSON.parse(body), tolerance);
    if (found) throw new Error(`Golden case "${name}" differs from the reference: ${found}`);
  });
}

async function named<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new Error(`${file} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
