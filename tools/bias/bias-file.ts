import * as z from "zod";

/** `model/<name>/bias.json`: by what the bias of a model is measured. Paths are relative to the folder. */
export const biasFile = z.strictObject({
  /** A CSV file, one row per prediction, with the columns named below. */
  dataset: z.string().min(1),
  /** The observed label, and which of its values are the positive outcome. */
  label: z.strictObject({ column: z.string().min(1), positive: z.array(z.string()).min(1) }),
  /** Rows with one of `values` are facet d, the group that may be at a disadvantage; all others are facet a. */
  facet: z.strictObject({ column: z.string().min(1), values: z.array(z.string()).min(1) }),
  /** The request for a row; each `{"column": "text"}` in it stands for that field, `{"column", "as": "number"}` for its number. */
  request: z.json(),
  /** Where in the response the predicted label stands: `["predictions", 0, "predicted_class"]`. */
  prediction: z.array(z.union([z.string(), z.int()])).min(1),
});
export type BiasFile = z.output<typeof biasFile>;

const placeholder = z.strictObject({ column: z.string(), as: z.literal("number").optional() });

/** The request of `biasFile` for a row. @throws Error naming a column that there is not, or a field that is no number. */
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

/** @throws Error naming the columns that there are. */
export function readField(row: Readonly<Record<string, string>>, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`there is no column "${column}": there are ${Object.keys(row).join(", ")}`);
  return value;
}

/** The predicted label in a response, as text. @throws Error if there is nothing in that place. */
export function readPrediction(response: unknown, place: BiasFile["prediction"]): string {
  const found = place.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    response,
  );
  if (["string", "number", "boolean"].includes(typeof found)) return String(found);
  throw new Error(`the response has no label at ${JSON.stringify(place)}: ${JSON.stringify(response).slice(0, 200)}`);
}
