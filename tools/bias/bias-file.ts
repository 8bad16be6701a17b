import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { parseJsonFile } from "../../model/validation";

/** `model/<name>/bias.json`: how a model's bias is measured. Paths are relative to the folder. */
const biasFile = z.strictObject({
  /** A CSV file, one row per prediction, with the columns named below. */
  dataset: z.string().min(1),
  /** The observed label, and which of its values are the positive outcome. */
  label: z.strictObject({ column: z.string().min(1), positive: z.array(z.string()).min(1) }),
  /** Rows with one of `values` are facet d, the group that may be at a disadvantage; all others are facet a. */
  facet: z.strictObject({ column: z.string().min(1), values: z.array(z.string()).min(1) }),
  /**
   * The request for a row; each `{"column": "text"}` in it is replaced by that field, `{"column", "as": "number"}` by
   * its number.
   */
  request: z.json(),
  /** Path of the predicted label in the response: `["predictions", 0, "predicted_class"]`. */
  prediction: z.array(z.union([z.string(), z.int()])).min(1),
});
export type BiasFile = z.output<typeof biasFile>;

/** Reads `bias.json` of a model's folder. @throws Error naming the file and everything that is wrong with it */
export function readBiasFile(dir: string): BiasFile {
  const file = path.join(dir, "bias.json");
  const text = naming(file, () => readFileSync(file, "utf8"));
  const { value, problems } = parseJsonFile(biasFile, file, text);
  if (!value) throw new Error(problems.join("\n"));
  return value;
}

/** Prefixes errors with the file's name. */
export function naming<Result>(file: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    throw new Error(`${path.relative(process.cwd(), file)}: ${(error as Error).message}.`, { cause: error });
  }
}

const placeholder = z.strictObject({ column: z.string(), as: z.literal("number").optional() });

/**
 * Fills in the request of `biasFile` for a row. @throws Error naming a missing column, or a field that is not a number
 */
export function fillRequest(template: unknown, row: Readonly<Record<string, string>>): unknown {
  const { success, data } = placeholder.safeParse(template);
  if (success) {
    const value = readField(row, data.column);
    if (data.as === undefined) return value;
    if (value.trim() === "" || !Number.isFinite(Number(value))) {
      throw new Error(`column "${data.column}": expected a number, got ${JSON.stringify(value)}`);
    }
    return Number(value);
  }
  if (Array.isArray(template)) return template.map((part) => fillRequest(part, row));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, part]) => [key, fillRequest(part, row)]));
}

/** Value of a row's column. @throws Error listing the columns that exist if this one does not */
export function readField(row: Readonly<Record<string, string>>, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`there is no column "${column}": there are ${Object.keys(row).join(", ")}`);
  return value;
}

/** The predicted label in a response, as text. @throws Error if nothing is at that path */
export function readPrediction(response: unknown, place: BiasFile["prediction"]): string {
  const found = place.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    response,
  );
  if (["string", "number", "boolean"].includes(typeof found)) return String(found);
  throw new Error(`the response has no label at ${JSON.stringify(place)}: ${JSON.stringify(response).slice(0, 200)}`);
}
