import { parse } from "csv-parse/sync";
import { type Column } from "./columns";

export interface ReadRows {
  /** Rows as the model takes them: lists or objects, by the columns' keys. */
  readonly rows: readonly unknown[];
  /** What was left out, in sentences. */
  readonly notes: readonly string[];
}

/** A file that cannot be read, with the reason. */
export class CsvProblem extends Error {}

/**
 * Reads rows from CSV, or from the cells of a spreadsheet, which are separated by tabs. A first line with names of the
 * columns decides their order; without one, the columns are in the form's order.
 * @param maxRows rows that one request may have; later ones are left out
 * @throws CsvProblem
 */
export function readCsv(text: string, columns: readonly Column[], maxRows: number): ReadRows {
  const lines = splitLines(text);
  const [first = []] = lines;
  const named = placesByName(first, columns);
  const places = named ?? columns.map((_, i) => i);
  if (!named && first.length !== columns.length) {
    throw new CsvProblem(
      `The first line has ${count(first.length, "column")}; expected ${columns.map(({ field }) => field.label).join(", ")}.`,
    );
  }
  const data = named ? lines.slice(1) : lines;
  if (data.length === 0) throw new CsvProblem("The file has no rows.");
  const rows = data.slice(0, maxRows).map((cells, i) => {
    const values = columns.map((column, at) => readCell(cells[places[at]!] ?? "", column, i + 1));
    return typeof columns[0]?.key === "number"
      ? values
      : Object.fromEntries(columns.map(({ key }, at) => [key, values[at]]));
  });
  const ignored = named ? first.filter((_, at) => !named.includes(at)) : [];
  return {
    rows,
    notes: [
      ...(data.length > maxRows
        ? [
            `Only the first ${maxRows} of ${data.length} rows were taken, as one request has no more; \`npm run batch\` reads whole files.`,
          ]
        : []),
      ...(ignored.length > 0 ? [`Ignored: ${ignored.join(", ")}.`] : []),
    ],
  };
}

function splitLines(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, {
      delimiter: [",", ";", "\t"],
      bom: true,
      trim: true,
      skipEmptyLines: true,
      relaxColumnCount: true,
    });
  } catch (error) {
    throw new CsvProblem(`This is not CSV: ${(error as Error).message}`);
  }
}

/** Place of each column in the file; undefined if its first line names none of them. */
function placesByName(first: readonly string[], columns: readonly Column[]): readonly number[] | undefined {
  const names = first.map(fold);
  const places = columns.map(({ key, field }) => {
    const known = typeof key === "string" ? [fold(key), fold(field.label)] : [fold(field.label)];
    return names.findIndex((name) => known.includes(name));
  });
  if (places.every((at) => at < 0)) return undefined;
  const missing = columns.filter((_, i) => places[i]! < 0).map(({ field }) => field.label);
  if (missing.length > 0) throw new CsvProblem(`The file lacks ${missing.join(", ")}.`);
  return places;
}

/** Folds case, spaces and punctuation: `Sepal length (cm)` and `sepal_length` are the same. */
function fold(name: string): string {
  return name
    .toLowerCase()
    .replace(/\([^)]*\)/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

function readCell(text: string, { field }: Column, row: number): unknown {
  const refuse = (expected: string) =>
    new CsvProblem(`Row ${row}, ${field.label}: ${text === "" ? "empty" : `“${text}”`}; expected ${expected}.`);
  switch (field.kind) {
    case "number": {
      const value = text === "" ? NaN : Number(text);
      if (!Number.isFinite(value) || (field.integer && !Number.isInteger(value)))
        throw refuse(field.integer ? "a whole number" : "a number");
      return value;
    }
    case "boolean": {
      const found = ["false", "true", "0", "1", "no", "yes"].indexOf(text.toLowerCase());
      if (found < 0) throw refuse("true or false");
      return found % 2 === 1;
    }
    case "choice": {
      const { options, names = options } = field;
      const at = options.findIndex((option, i) => [String(option), String(names[i])].includes(text));
      if (at < 0) throw refuse(`one of ${names.join(", ")}`);
      return options[at];
    }
    case "text":
      return text;
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
