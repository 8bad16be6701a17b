import { type BooleanField, type ChoiceField, type Field, type NumberField, type TextField } from "./read-field";

/** A field that fits into the cell of a table. */
export type Cell = NumberField | TextField | BooleanField | ChoiceField;

export interface Column {
  /** Where its value stands in an entry. */
  readonly key: string | number;
  readonly field: Cell;
}

interface Part {
  readonly key: string | number;
  readonly field: Field;
}

/** The columns of a list whose entries are rows of plain values; nothing if they are more than that. */
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
