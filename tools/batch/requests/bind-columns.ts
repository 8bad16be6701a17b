import { itemsOf, type JsonSchema } from "../json-schema";
import { BatchError } from "../rows/row";
import { type Field } from "./request-shape";
import { absent, readCell, RowProblem } from "./read-cell";

/** Values of one row by column. */
type Values = Readonly<Record<string, unknown>>;

/** Reads the fields of a request from a row's columns. */
export interface BoundFields {
  /** Required fields without a column. */
  readonly missing: readonly Field[];
  /** Columns that fields are read from. */
  readonly used: ReadonlySet<string>;
  /**
   * Values in the order of the fields; `absent` where a field is left out.
   * @throws RowProblem
   */
  read(values: Values, isTyped: boolean): unknown[];
}

interface BoundField {
  readonly columns: readonly string[];
  read(values: Values, isTyped: boolean): unknown;
}

/**
 * Finds the column of each field: by `renames`, else by the field's name or title (with or without its unit), exactly, else regardless of case and
 * punctuation. A list may also be spread over columns named `field[0]`, `field[1]`, ….
 */
export function bindColumns(
  fields: readonly Field[],
  columns: readonly string[],
  renames: ReadonlyMap<string, string>,
): BoundFields {
  const bound = fields.map((field) => bindField(field, columns, renames));
  return {
    missing: fields.filter(({ isRequired }, i) => isRequired && !bound[i]),
    used: new Set(bound.flatMap((field) => field?.columns ?? [])),
    read: (values, isTyped) => bound.map((field) => (field ? field.read(values, isTyped) : absent)),
  };
}

/** Field, by name or title, to column. @throws BatchError naming the fields that there are */
export function checkRenames(renames: ReadonlyMap<string, string>, fields: readonly Field[]): void {
  for (const name of renames.keys()) {
    if (fields.some((field) => namesOf(field).includes(name))) continue;
    const known = fields.map((field) => field.name).join(", ");
    throw new BatchError(`The model has no field "${name}". Fields: ${known}.`);
  }
}

function bindField(
  field: Field,
  columns: readonly string[],
  renames: ReadonlyMap<string, string>,
): BoundField | undefined {
  const { name, schema, isRequired } = field;
  const column = findColumn(field, columns, renames);
  if (column !== undefined) return bindColumn(column, schema, name, isRequired);
  const items = itemsOf(schema);
  if (!items) return undefined;
  const elements: BoundField[] = [];
  for (let element = `${name}[0]`; columns.includes(element); element = `${name}[${elements.length}]`) {
    elements.push(bindColumn(element, items, element, true));
  }
  if (elements.length === 0) return undefined;
  return {
    columns: elements.flatMap((element) => element.columns),
    read: (values, isTyped) => elements.map((element) => element.read(values, isTyped)),
  };
}

function bindColumn(column: string, schema: JsonSchema, field: string, isRequired: boolean): BoundField {
  return {
    columns: [column],
    read(values, isTyped) {
      const value = values[column];
      if (!isTyped) return readCell(String(value), schema, field, isRequired);
      return value === undefined || (value === null && !isRequired) ? absent : value;
    },
  };
}

function findColumn(
  field: Field,
  columns: readonly string[],
  renames: ReadonlyMap<string, string>,
): string | undefined {
  const names = namesOf(field);
  const renamed = names.map((name) => renames.get(name)).find((column) => column !== undefined);
  if (renamed !== undefined) return columns.includes(renamed) ? renamed : undefined;
  const exact = names.find((name) => columns.includes(name));
  if (exact !== undefined) return exact;
  const loose = new Set(names.map(simplify));
  const alike = columns.filter((column) => loose.has(simplify(column)));
  return alike.length === 1 ? alike[0] : undefined;
}

/** Name, title, and either with the unit: `sepal length (cm)`. */
function namesOf({ name, schema: { title, unit } }: Field): string[] {
  const names = title === undefined ? [name] : [name, title];
  return unit === undefined ? names : [...names, ...names.map((plain) => `${plain} (${unit})`)];
}

/** Lower-case letters and digits only: `Sepal length (cm)` and `sepal_length_cm` are alike. */
function simplify(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** Refuses a row without required fields. @throws RowProblem naming those fields */
export function refuseMissing({ missing }: BoundFields): void {
  const [first] = missing;
  if (first) throw new RowProblem(`Missing: ${missing.map(({ name }) => name).join(", ")}.`, first.name);
}
