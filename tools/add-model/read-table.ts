import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

/** A CSV file: names of its columns, and rows of texts. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const delimiters = [",", ";", "\t"];

/** Reads a CSV file with a header, separated by commas, semicolons or tabs. @throws Error naming the file and line */
export function readTable(file: string): Table {
  let records: string[][];
  try {
    const text = readFileSync(file, "utf8");
    const header = text.slice(0, text.indexOf("\n"));
    const count = (delimiter: string) => header.split(delimiter).length;
    const [delimiter] = [...delimiters].sort((a, b) => count(b) - count(a)) as [string];
    records = parse(text, { bom: true, delimiter, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new Error(`${file} cannot be read as CSV: ${(error as Error).message}`, { cause: error });
  }
  const [columns, ...rows] = records;
  if (!columns || rows.length === 0) throw new Error(`${file} has no rows below its header.`);
  return { file, columns, rows };
}

/**
 * Index of a column by its name, or by its letters and digits alone, which exporters keep of a name.
 * @throws Error listing the columns
 */
export function columnIndex({ file, columns }: Table, name: string): number {
  const index = columns.indexOf(name);
  if (index !== -1) return index;
  const alike = columns.flatMap((column, i) => (lettersOf(column) === lettersOf(name) ? [i] : []));
  if (alike.length === 1) return alike[0]!;
  throw new Error(`${file} has no column "${name}". Available: ${columns.join(", ")}.`);
}

function lettersOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}
