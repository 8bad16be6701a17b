import { type ChoiceRow, type ChoicesFile } from "../catalogue";
import { isRecord } from "../json";

/** Rows whose name, or a word of it, begins with the text; then those that contain it. */
export function findChoices(rows: readonly ChoiceRow[], text: string): readonly ChoiceRow[] {
  const wanted = text.trim().toLowerCase();
  const nameOf = (row: ChoiceRow) => String(row[0]).toLowerCase();
  const begins = (row: ChoiceRow) => ` ${nameOf(row)}`.includes(` ${wanted}`);
  const matching = rows.filter((row) => nameOf(row).includes(wanted));
  return [...matching.filter(begins), ...matching.filter((row) => !begins(row))];
}

/** The request with a choice's values in its fields. */
export function applyChoice(
  { fields }: ChoicesFile,
  row: ChoiceRow,
  request: unknown,
): Readonly<Record<string, unknown>> {
  const values = Object.fromEntries(fields.map((name, i) => [name, row[i]]));
  return { ...(isRecord(request) ? request : {}), ...values };
}

/** The row that the request holds, if all of its fields are as chosen. */
export function chosenRow(
  { fields }: ChoicesFile,
  rows: readonly ChoiceRow[],
  request: unknown,
): ChoiceRow | undefined {
  if (!isRecord(request)) return undefined;
  return rows.find((row) => fields.every((name, i) => request[name] === row[i]));
}
