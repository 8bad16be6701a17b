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

/**
 * Columns of a list whose entries are rows of plain values; undefined for any other entry.
 * @param withSliders false if a number with a slider does not fit into a cell
 */
export function columnsOf(entry: Field, withSliders: boolean): readonly Column[] | undefined {
  const parts: readonly Part[] =
    entry.kind === "object"
      ? entry.properties.map(({ name, field }) => ({ key: name, field }))
      : entry.kind === "tuple"
        ? entry.items.map((field, i) => ({ key: i, field }))
        : [];
  return parts.length > 0 && parts.every((part) => isColumn(part, withSliders)) ? (parts as Column[]) : undefined;
}

function isColumn({ field }: Part, withSliders: boolean): boolean {
  return (
    (field.kind === "number" && (withSliders || !field.slider)) ||
    (field.kind === "text" && !field.multiline) ||
    field.kind === "boolean" ||
    field.kind === "choice"
  );
}
