import { type Hash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { CsvError, parse, type Info } from "csv-parse";
import { BatchError, type Row, type RowSource } from "./row";
import { checkOnce, readText } from "./text-file";

/** Longest record. Far above any request body: only an unclosed quote makes a longer one. */
const maxRecordCharacters = 16 * 1024 * 1024;

interface Record {
  readonly fields: readonly string[];
  /** Line of the file that the record ends on. */
  readonly line: number;
}

/**
 * Opens a CSV file (RFC 4180) whose first line names the columns. A row with too many or too few fields is broken; a quote
 * in the wrong place, which leaves open where the next row begins, is an error.
 * @throws BatchError naming the line at fault
 */
export async function openCsv(file: string, delimiter: string): Promise<RowSource> {
  const { columns, total, sha256 } = await checkOnce((hash) => readAll(file, delimiter, hash));
  return { kind: "table", columns, total, sha256, rows: () => readRows(file, delimiter, columns) };
}

async function readAll(file: string, delimiter: string, hash: Hash) {
  let columns: readonly string[] | undefined;
  let total = -1;
  for await (const { fields } of readRecords(file, delimiter, hash)) {
    columns ??= fields;
    total++;
  }
  if (!columns) throw new BatchError(`${file} is empty: its first line must name the columns.`);
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new BatchError(`${file} has two columns "${twice}": names must be unique.`);
  return { columns, total };
}

async function* readRows(file: string, delimiter: string, columns: readonly string[]): AsyncGenerator<Row> {
  let number = 0;
  for await (const { fields, line } of readRecords(file, delimiter)) {
    if (number > 0) yield toRow(number, fields, line, columns);
    number++;
  }
}

function toRow(number: number, fields: readonly string[], line: number, columns: readonly string[]): Row {
  const values = Object.fromEntries(columns.map((name, i) => [name, fields[i] ?? ""]));
  if (fields.length === columns.length) return { number, values, content: { is: "named", typed: false } };
  const problem = `Line ${line} has ${fields.length} fields, the first line names ${columns.length} columns.`;
  return { number, values, content: { is: "broken", problem } };
}

async function* readRecords(file: string, delimiter: string, hash?: Hash): AsyncGenerator<Record> {
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordCharacters,
  });
  // A failure of the file ends the parser with its error, which the loop throws.
  const records = pipeline(Readable.from(readText(file, hash)), parser, () => {}) as AsyncIterable<{
    record: string[];
    info: Info;
  }>;
  try {
    for await (const { record, info } of records) yield { fields: record, line: info.lines };
  } catch (error) {
    throw error instanceof CsvError ? new BatchError(`${file}: ${error.message}.`, { cause: error }) : error;
  }
}
