import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadModule } from "./handler-modules";
import { handlerFunctions, type ModelContract } from "../contract";
import { describeMisfit } from "../graph-fit";
import { difference, type GoldenFile, goldenFile } from "../golden";
import { createEngine, type Engine, type ModelModule } from "./engine";
import { type ChatModule, createGenerate, type Generate } from "./generation";
import { decodeImage } from "./images";
import { type Reply } from "./replies";
import { type OpenedSession, openSession } from "./session";

/** A chat model has `generate`; any other has an `engine` that answers batches. */
export type ServedModel = {
  /** Held, so that models with the same handler.js find it evaluated. */
  readonly module: { readonly contract: ModelContract };
  /** Frees the graph's memory. */
  close(): Promise<void>;
} & ({ readonly generate: null; readonly engine: Engine } | { readonly generate: Generate });

/**
 * Opens an unpacked `model.tar.gz` and checks it against its golden cases, all in one batch.
 * @throws Error naming the file that is missing or invalid, or the golden case with another answer.
 */
export async function openModel(dir: string): Promise<ServedModel> {
  for (const file of ["handler.js", "model.onnx", "golden.json"]) {
    if (existsSync(path.join(dir, file))) continue;
    throw new Error(`${path.join(dir, file)} is missing. The folder must hold an unpacked model.tar.gz.`);
  }
  const module = loadHandler(path.resolve(dir, "handler.js"));
  const session = await named("model.onnx", () => openSession(path.join(dir, "model.onnx")));
  try {
    return await openChecked(module, session, path.join(dir, "golden.json"));
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function openChecked(
  module: ModelModule | ChatModule,
  session: OpenedSession,
  file: string,
): Promise<ServedModel> {
  const close = () => session.release();
  const golden = await named("golden.json", () => goldenFile.parse(JSON.parse(readFileSync(file, "utf8"))));
  if (isChat(module)) {
    const generate = createGenerate(module, session);
    const { signal } = new AbortController();
    await checkGolden(golden, (bodies) => Promise.all(bodies.map((body) => generate(body, ignore, signal))));
    return { module, close, generate };
  }
  await checkFit(golden, module, session);
  const engine = createEngine(module, session, { decodeImage });
  await checkGolden(golden, engine);
  return { module, close, generate: null, engine };
}

function loadHandler(file: string): ModelModule | ChatModule {
  const module = loadModule(file) as Partial<ModelModule & ChatModule>;
  const { contract, handler } = module;
  const functions = handlerFunctions(contract?.kind);
  if (!contract?.request || !functions.every((name) => typeof handler?.[name] === "function")) {
    throw new Error(`${file} must export "contract" and "handler" (${functions.join(", ")}).`);
  }
  return module as ModelModule | ChatModule;
}

function isChat(module: ModelModule | ChatModule): module is ChatModule {
  return module.contract.kind === "chat";
}

const ignore = () => undefined;

/** @throws Error if the handler makes other tensors than the graph takes, from the first golden case */
async function checkFit({ cases }: GoldenFile, { contract, handler }: ModelModule, session: OpenedSession) {
  const [first] = cases;
  const request = contract.request.safeParse(first!.request);
  // A request that the contract refuses is reported with the golden answers.
  if (!request.success) return;
  const misfit = describeMisfit(session.inputs, await handler.toTensors(request.data, { decodeImage }));
  if (misfit) throw new Error(`handler.js does not fit model.onnx: ${misfit}.`);
}

async function checkGolden(
  { tolerance, cases }: GoldenFile,
  answer: (bodies: string[]) => Promise<readonly (Reply | null)[]>,
): Promise<void> {
  const replies = await answer(cases.map(({ request }) => JSON.stringify(request)));
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
