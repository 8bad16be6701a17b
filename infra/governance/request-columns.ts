import * as z from "zod";
import { type ModelContract } from "../../model/contract";

/** Types of values that Model Monitor tells apart. */
export type ColumnType = "Integral" | "Fractional" | "String";

/** A value of each row of a model's requests: a number or a word. */
export interface RequestColumn {
  /** Name in reports: lower-case letters, digits and underscores. */
  readonly name: string;
  /** Name of the value in the row, or its index if rows are lists. */
  readonly key: string | number;
  readonly type: ColumnType;
  readonly isRequired: boolean;
  /** True if the contract accepts no number below zero. */
  readonly isNonNegative: boolean;
  /** Words that the contract accepts; undefined for any. */
  readonly words?: readonly string[];
}

/** Rows of a model's requests. */
export interface RequestColumns {
  /** Name of the request's list with one element per row; null if a request is one row. */
  readonly list: string | null;
  readonly columns: readonly RequestColumn[];
}

/** Part of a JSON schema. */
interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema | boolean;
}

/**
 * Reads the columns of a tabular model's requests from its contract. A request whose only field is a list of objects or of
 * lists has many rows. Values that are lists or objects themselves are no columns.
 */
export function requestColumns({ request }: Pick<ModelContract, "request">): RequestColumns {
  const schema = z.toJSONSchema(request, { io: "input" }) as Schema;
  const fields = Object.entries(schema.properties ?? {});
  const [only] = fields;
  const row = only && fields.length === 1 && typeof only[1].items === "object" ? only[1].items : undefined;
  if (only && (row?.type === "object" || row?.type === "array")) return { list: only[0], columns: columnsOf(row) };
  return { list: null, columns: columnsOf(schema) };
}

function columnsOf({ properties, required = [], prefixItems }: Schema): RequestColumn[] {
  const parts: readonly (readonly [string | number, Schema, boolean])[] = prefixItems
    ? prefixItems.map((part, i) => [i, part, true])
    : Object.entries(properties ?? {}).map(([name, part]) => [name, part, required.includes(name)]);
  return parts.flatMap(([key, part, isRequired]) => {
    const type = typeOf(part);
    if (type === null) return [];
    const title = typeof key === "number" ? (part.title ?? `column ${key + 1}`) : key;
    const words = part.enum?.every((word) => typeof word === "string") ? part.enum : undefined;
    const lowest = part.minimum ?? part.exclusiveMinimum;
    const isNonNegative = type !== "String" && lowest !== undefined && lowest >= 0;
    return [{ name: columnName(title), key, type, isRequired, isNonNegative, ...(words && { words }) }];
  });
}

function typeOf({ type, enum: words }: Schema): ColumnType | null {
  if (type === "integer") return "Integral";
  if (type === "number") return "Fractional";
  return type === "string" || type === "boolean" || words?.every((word) => typeof word === "string") ? "String" : null;
}

function columnName(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_");
}
