import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type * as z from "zod";
import { cardFile, type ModelCard, type Source, sourceFile, type Weights } from "../../model/card";
import { parseJsonFile } from "../../model/validation";
import { checkGraph } from "./check-graph";
import { fetchWeights, type FetchOptions } from "./fetch-weights";
import { recordGolden } from "./record-golden";

export interface ModelFetchOptions extends FetchOptions {
  /** Name of a file in `source.json`. Default: the first. */
  readonly source?: string | undefined;
  /** Path of a local file to use instead. */
  readonly weights?: string | undefined;
}

/**
 * Updates a model's folder from its `source.json`, or from a local file: `model.onnx`, its sha256 and figures in
 * `card.json`, and `golden.json` if there is none for these weights. A folder without `source.json` is left unchanged.
 * @returns the actions taken, one line each
 * @throws Error if the file cannot be fetched, or is not the graph that the handler is written for
 */
export async function fetchModel(dir: string, options: ModelFetchOptions): Promise<string[]> {
  const file = path.join(dir, "source.json");
  if (!existsSync(file)) return refuseChoice(dir, options);
  const source = read(sourceFile, file);
  const name = options.source ?? Object.keys(source.files)[0]!;
  const pinned = source.files[name];
  if (!pinned) {
    const known = Object.keys(source.files).join(", ");
    throw new Error(`${file} has no file "${name}". Available: ${known}.`);
  }
  const weights = options.weights ?? (await fetchWeights(pinned, options));
  const onnx = readWeights(weights);
  await checkGraph(weights, source);
  const sha256 = createHash("sha256").update(onnx).digest("hex");
  const done = [`model.onnx: ${onnx.length} bytes, sha256 ${sha256}, ${originOf(sha256, source)}.`];
  replace(path.join(dir, "model.onnx"), (target) => copyFileSync(weights, target));

  const cardPath = path.join(dir, "card.json");
  const card = read(cardFile, cardPath);
  const isOther = card.sha256 !== sha256;
  if (isOther) {
    writeJson(cardPath, { ...card, sha256, metrics: metricsOf(sha256, source, pinned, weights) });
    done.push("card.json: sha256 and figures are those of these weights now.");
  }
  const golden = path.join(dir, "golden.json");
  if (isOther || !existsSync(golden)) {
    writeJson(golden, await recordGolden(dir));
    done.push("golden.json: recorded with these weights; commit it.");
  }
  return done;
}

/** Refuses options for a model whose weights are in its folder: there is no choice. */
function refuseChoice(dir: string, { source, weights }: ModelFetchOptions): string[] {
  if (source === undefined && weights === undefined) return [];
  throw new Error(
    `Model "${path.basename(dir)}" has its weights in its folder: --source and --weights are for models with a source.json.`,
  );
}

function readWeights(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** The entry of `source.json` with this sha256, if any. */
function entryOf(sha256: string, { files }: Source): [string, Weights] | undefined {
  return Object.entries(files).find(([, weights]) => weights.sha256 === sha256);
}

function originOf(sha256: string, source: Source): string {
  const entry = entryOf(sha256, source);
  return entry ? `"${entry[0]}" of source.json` : "a file at hand that source.json does not name";
}

/** Metrics of the pinned file. For another file, those of the pinned file that it replaces, with names that say so. */
function metricsOf(sha256: string, source: Source, pinned: Weights, file: string): ModelCard["metrics"] {
  const entry = entryOf(sha256, source);
  if (entry) return entry[1].metrics;
  const note = `; the weights here are a file at hand with another sha256, ${path.basename(file)}`;
  return pinned.metrics.map((metric) => ({ ...metric, name: metric.name + note }));
}

function read<Schema extends z.ZodType>(schema: Schema, file: string): z.output<Schema> {
  const { value, problems } = parseJsonFile(schema, file, readFileSync(file, "utf8"));
  if (value === null) throw new Error(problems.join("\n"));
  return value;
}

function writeJson(file: string, value: unknown): void {
  replace(file, (target) => writeFileSync(target, `${JSON.stringify(value, null, 2)}\n`));
}

/** Writes the file atomically. */
function replace(file: string, write: (target: string) => void): void {
  const part = `${file}.${process.pid}.part`;
  write(part);
  renameSync(part, file);
}
