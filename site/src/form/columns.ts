import { type BooleanField, type ChoiceField, type Field, type NumberField, type TextField } from "./field";

/** Field that fits into a table cell. */
export type Cell = NumberField | TextField | BooleanField | ChoiceField;

export interface Column {
  /** Key or index of the value in an entry. */
  readonly key: string | number;
  readonly field: Cell;
}

interface Part {
  readonly key: string | number;
  readonly field: Field;
}

/** Columns of a list whose entries are rows of plain values; undefined for any other entry. */
export function columnsOf(entry: Field): readonly Column[] | undefined {
  const parts: readonly Part[] =
    entry.kind === "object"
      ? entry.properties.map(({ name, field }) => ({ key: name, field }))
      : entry.kind === "tuple"
        ? entry.items.map((field, i) => ({ key: i, field }))
        : [];
  return parts.length > 0 && parts.every(isColumn) ? parts : undefined;
}

function isColumn(part: Part): part is Column {
  const { field } = part;
  return (
    (field.kind === "number" && !field.slider) ||
    (field.kind === "text" && !field.multiline) ||
    field.kind === "boolean" ||
    field.kind === "choice"
  );
}
