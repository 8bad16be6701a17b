import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { modelRoot } from "../../model/registry";
import { parseCsv } from "../bias/parse-csv";

const repository = path.dirname(modelRoot);

/** Minimum for Autopilot (CreateAutoMLJobV2, AutoMLJobInputDataConfig). */
const minRows = 500;

/** A CSV file suitable for Autopilot. */
export interface TrainingData {
  readonly file: string;
  readonly body: Buffer;
  readonly columns: readonly string[];
}

/** Where training scripts write a model's data, relative to the repository. */
function usualPlaces(model: string): string[] {
  return [`.cache/${model}/train.csv`, `model/${model}/train/train.csv`];
}

/**
 * Reads and checks a CSV file whose first line names its columns.
 * @param file path chosen by the user; default: where the model's training script writes it
 * @throws Error saying what is wrong with it, and what is needed
 */
export function readTrainingData(model: string, file: string | undefined): TrainingData {
  const places = file === undefined ? usualPlaces(model) : [file];
  const found = places.find((place) => existsSync(absolute(place, file)));
  if (found === undefined) {
    const hint = file === undefined ? "run the model's training script, or name a file with --csv" : "check the path";
    throw new Error(`There is no ${places.join(" or ")}: ${hint}.`);
  }
  const body = readFileSync(absolute(found, file));
  const rows = parse(found, body);
  if (rows.length < minRows) {
    throw new Error(`${found} has ${rows.length} rows: Autopilot needs at least ${minRows}.`);
  }
  return { file: found, body, columns: Object.keys(rows[0] ?? {}) };
}

/** Absolute path. The user's own path is relative to the current directory. */
function absolute(place: string, file: string | undefined): string {
  return file === undefined ? path.join(repository, place) : path.resolve(place);
}

function parse(file: string, body: Buffer): Record<string, string>[] {
  try {
    return parseCsv(body.toString());
  } catch (error) {
    throw new Error(`${file} is no CSV file that can be read: ${(error as Error).message}.`, { cause: error });
  }
}
