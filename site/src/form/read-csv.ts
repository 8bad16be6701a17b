import { parse } from "csv-parse/sync";
import { type Column } from "./columns";
import { texts } from "../texts";

export interface ReadRows {
  /** Rows as the model takes them: lists or objects, by the columns' keys. */
  readonly rows: readonly unknown[];
  /** Sentences that say what was left out. */
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
    throw new CsvProblem(texts.form.firstLine(first.length, columns.map(({ field }) => field.label).join(", ")));
  }
  const data = named ? lines.slice(1) : lines;
  if (data.length === 0) throw new CsvProblem(texts.form.noRows);
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
      ...(data.length > maxRows ? [texts.form.onlyFirst(maxRows, data.length)] : []),
      ...(ignored.length > 0 ? [texts.form.ignored(ignored.join(", "))] : []),
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
    throw new CsvProblem(texts.form.notCsv((error as Error).message));
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
  if (missing.length > 0) throw new CsvProblem(texts.form.lacks(missing.join(", ")));
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
  const refuse = (expected: string) => new CsvProblem(texts.form.badCell(row, field.label, text, expected));
  switch (field.kind) {
    case "number": {
      const value = text === "" ? NaN : Number(text);
      if (!Number.isFinite(value) || (field.integer && !Number.isInteger(value)))
        throw refuse(field.integer ? texts.form.wholeNumber : texts.form.number);
      return value;
    }
    case "boolean": {
      const found = ["false", "true", "0", "1", "no", "yes"].indexOf(text.toLowerCase());
      if (found < 0) throw refuse(texts.form.boolean);
      return found % 2 === 1;
    }
    case "choice": {
      const { options, names = options } = field;
      const at = options.findIndex((option, i) => [String(option), String(names[i])].includes(text));
      if (at < 0) throw refuse(texts.form.oneOf(names.join(", ")));
      return options[at];
    }
    case "text":
      return text;
  }
}
