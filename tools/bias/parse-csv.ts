import { parse } from "csv-parse/sync";

/**
 * Parses a CSV file (RFC 4180) into objects keyed by the names in its first line. Fields may be quoted, and may contain
 * line breaks and doubled quotes.
 * @throws Error naming the row with more or fewer fields than the first line, or the line of a misplaced quote
 */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = parse(text, { bom: true, relax_column_count: true });
  if (!header) throw new Error("it is empty: its first line must name the columns");
  return rows.map((fields, i) => {
    if (fields.length !== header.length) {
      throw new Error(`row ${i + 1} has ${fields.length} fields, the first line names ${header.length} columns`);
    }
    return Object.fromEntries(header.map((name, column) => [name, fields[column]!]));
  });
}
