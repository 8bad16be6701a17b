import { itemsOf, type JsonSchema } from "../json-schema";

/** Longest list of a fixed length that gets a column per element. */
const maxSpread = 10;

/** A column of the output file. */
export interface AnswerColumn {
  readonly name: string;
  /** Path in a row's answer. */
  readonly path: readonly (string | number)[];
}

/** Columns for everything that an answer may hold: `confidence`, `probabilities.setosa`, `predictions[0].label`. */
export function answerColumns(schema: JsonSchema, path: AnswerColumn["path"] = []): AnswerColumn[] {
  const parts = partsOf(schema);
  if (parts.length === 0) return [{ name: nameOf(path), path }];
  return parts.flatMap(([key, part]) => answerColumns(part, [...path, key]));
}

/** Value of a column: text, a number, a boolean, or JSON of a list or an object; empty if the answer has none. */
export function cellOf(answer: unknown, { path }: AnswerColumn): string | number | boolean {
  let value: unknown = answer;
  for (const key of path) value = (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[key];
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : (value as string | number | boolean);
}

function partsOf(schema: JsonSchema): [string | number, JsonSchema][] {
  const { properties, propertyNames, additionalProperties, minItems, maxItems } = schema;
  if (properties) return Object.entries(properties);
  if (propertyNames?.enum && typeof additionalProperties === "object") {
    return propertyNames.enum.map((name) => [String(name), additionalProperties]);
  }
  const items = itemsOf(schema);
  if (items && minItems !== undefined && minItems === maxItems && minItems <= maxSpread) {
    return Array.from({ length: minItems }, (_, i) => [i, items]);
  }
  return [];
}

function nameOf(path: AnswerColumn["path"]): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`)).join("") || "answer";
}
