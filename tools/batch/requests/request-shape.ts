import { itemsOf, type JsonSchema, typesOf } from "../json-schema";
import { absent, RowProblem } from "./read-cell";

/** A value that a request needs for one row. */
export interface Field {
  /** Name in the request; for a list without names, the title. */
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** Shape of a model's request, for making one of rows. */
export interface RequestShape {
  /** Name of the request's list with one element per row; null if a request is one row. */
  readonly list: string | null;
  /** Rows that fit into one request. */
  readonly maxRows: number;
  readonly fields: readonly Field[];
  /** Part of the request for one row, from values in the order of `fields`. */
  fromFields(values: readonly unknown[]): unknown;
  /**
   * Part of the request for a row that is a list.
   * @throws RowProblem if the model's rows are not lists
   */
  fromList(values: readonly unknown[]): unknown;
}

/**
 * Reads a model's request schema. A request whose only field is a list of lists or of objects, such as `instances`, holds
 * many rows; any other request is one row.
 */
export function readShape(schema: JsonSchema): RequestShape {
  const properties = Object.entries(schema.properties ?? {});
  const [only] = properties;
  const items = only && properties.length === 1 ? itemsOf(only[1]) : undefined;
  if (only && items && isRow(items)) {
    const { maxItems = Number.POSITIVE_INFINITY } = only[1];
    return { list: only[0], maxRows: maxItems, ...rowShape(items) };
  }
  return { list: null, maxRows: 1, ...rowShape(schema) };
}

function isRow(items: JsonSchema): boolean {
  const types = typesOf(items);
  return types.has("object") || types.has("array");
}

function rowShape(schema: JsonSchema): Pick<RequestShape, "fields" | "fromFields" | "fromList"> {
  if (!schema.prefixItems && !typesOf(schema).has("array")) return objectShape(schema);
  const fields = (schema.prefixItems ?? []).map((part, i) => ({
    name: part.title ?? `[${i}]`,
    schema: part,
    isRequired: true,
  }));
  return { fields, fromFields: (values) => values, fromList: (values) => values };
}

function objectShape({ properties = {}, required = [] }: JsonSchema) {
  const fields = Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
  }));
  return {
    fields,
    fromFields: (values: readonly unknown[]) =>
      Object.fromEntries(
        fields.map(({ name }, i) => [name, values[i]]).filter(([, value]) => value !== absent),
      ) as unknown,
    fromList(): never {
      throw new RowProblem(`Expected named values: ${fields.map(({ name }) => name).join(", ")}.`, null);
    },
  };
}
