import { type Hash } from "node:crypto";
import { type Row, type RowContent, type RowSource } from "./row";
import { checkOnce, readLines } from "./text-file";

/**
 * Opens a file with one JSON value per line: an object with named values, or a list of values in the contract's order.
 * Empty lines are skipped; a line of anything else is a broken row.
 */
export async function openJsonLines(file: string): Promise<RowSource> {
  const { total, sha256 } = await checkOnce((hash) => countRows(file, hash));
  return { kind: "table", columns: null, total, sha256, rows: () => readRows(file) };
}

async function countRows(file: string, hash: Hash): Promise<{ total: number }> {
  let total = 0;
  for await (const line of readLines(file, hash)) if (line.trim() !== "") total++;
  return { total };
}

async function* readRows(file: string): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of readLines(file)) {
    if (line.trim() === "") continue;
    number++;
    yield { number, ...parseLine(line) };
  }
}

function parseLine(line: string): { values: Row["values"]; content: RowContent } {
  try {
    const value = JSON.parse(line) as unknown;
    if (Array.isArray(value)) return { values: { line: value }, content: { is: "list", list: value } };
    if (typeof value === "object" && value !== null) {
      return { values: value as Row["values"], content: { is: "named", typed: true } };
    }
    return { values: { line }, content: { is: "broken", problem: "Expected a JSON object or list on the line." } };
  } catch (error) {
    return { values: { line }, content: { is: "broken", problem: `Invalid JSON: ${(error as Error).message}.` } };
  }
}
