import { itemsOf, type JsonSchema } from "../json-schema";

/** Field of an answer whose elements, one per row, stand for the whole answer of a row. */
const predictions = "predictions";

/** Division of the answer to a request with many rows among them. */
export interface RowAnswers {
  /** Schema of one row's answer. */
  readonly schema: JsonSchema;
  /**
   * Answers of the rows, in their order.
   * @throws Error if the answer does not have one element per row
   */
  split(answer: unknown, rows: number): unknown[];
}

/** Finds how a model's answers split into rows. @param hasManyRows the model's requests are lists of rows */
export function readAnswers(schema: JsonSchema, hasManyRows: boolean): RowAnswers {
  const perRow = Object.entries(schema.properties ?? {}).filter(([, part]) => isOpenList(part));
  if (!hasManyRows || perRow.length === 0) return { schema, split: (answer) => [answer] };
  const names = new Set(perRow.map(([name]) => name));
  return {
    schema: { type: "object", properties: splitProperties(schema, names) },
    split(answer, rows) {
      const parts = Object.entries(answer as Readonly<Record<string, unknown>>);
      for (const [name, value] of parts) {
        if (!names.has(name) || (Array.isArray(value) && value.length === rows)) continue;
        const found = Array.isArray(value) ? value.length : "no list of";
        throw new Error(`The answer has ${found} ${name} for ${rows} rows.`);
      }
      return Array.from({ length: rows }, (_, i) =>
        merge(
          parts.map(([name, value]) => (names.has(name) ? namePart(name, (value as unknown[])[i]) : { [name]: value })),
        ),
      );
    },
  };
}

/** A list of any length; one of a fixed length describes each row. */
function isOpenList({ type, minItems, maxItems }: JsonSchema): boolean {
  return type === "array" && (maxItems === undefined || minItems !== maxItems);
}

function splitProperties({ properties = {} }: JsonSchema, perRow: ReadonlySet<string>): Record<string, JsonSchema> {
  return merge(
    Object.entries(properties).map(([name, part]): Readonly<Record<string, JsonSchema>> => {
      if (!perRow.has(name)) return { [name]: part };
      const items = itemsOf(part) ?? {};
      return name === predictions && items.properties ? items.properties : { [nameOf(name)]: items };
    }),
  );
}

function namePart(name: string, value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return name === predictions && isObject ? (value as Record<string, unknown>) : { [nameOf(name)]: value };
}

const nameOf = (name: string) => (name === predictions ? "prediction" : name);

function merge<Value>(parts: readonly Readonly<Record<string, Value>>[]): Record<string, Value> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}
