/**
 * Parses a CSV file (RFC 4180) into objects keyed by the names in its first line. Fields may be quoted, and may contain
 * line breaks and doubled quotes.
 * @throws Error naming the row with more or fewer fields than the first line, or the unclosed quote
 */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = parseRecords(text.replace(/^\uFEFF/, ""));
  if (!header) throw new Error("it is empty: its first line must name the columns");
  return rows.map((fields, i) => {
    if (fields.length !== header.length) {
      throw new Error(`row ${i + 1} has ${fields.length} fields, the first line names ${header.length} columns`);
    }
    return Object.fromEntries(header.map((name, column) => [name, fields[column]!]));
  });
}

/** A field, quoted or not, and its terminator. */
const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function parseRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  field.lastIndex = 0;
  while (field.lastIndex < text.length || record.length > 0) {
    const found = field.exec(text);
    if (!found) throw new Error(`row ${records.length} has a quote that is not where a field begins, or is not closed`);
    record.push(found[1]?.replaceAll('""', '"') ?? found[2]!);
    if (found[3] === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}
