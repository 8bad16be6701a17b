import { createReadStream } from "node:fs";
import { BatchError, type Row, type RowSource } from "./row";
import { checkOnce } from "./text-file";

/** Rows decoded at once; of a larger row group, one slice after the other. */
const sliceRows = 50_000;

/**
 * Opens a Parquet file, with any of the usual compressions. Its columns are typed.
 * @throws BatchError if it is not a Parquet file
 */
export async function openParquet(file: string): Promise<RowSource> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer).catch((cause: unknown) => {
    throw new BatchError(`${file} is not a Parquet file: ${(cause as Error).message}.`, { cause });
  });
  const { sha256 } = await checkOnce(async (hash) => {
    for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
    return {};
  });

  async function* rows(): AsyncGenerator<Row> {
    let number = 0;
    for (const [start, end] of slicesOf(metadata.row_groups.map(({ num_rows }) => Number(num_rows)))) {
      const options = { file: buffer, metadata, compressors, useOffsetIndex: true };
      for (const values of await parquetReadObjects({ ...options, rowStart: start, rowEnd: end })) {
        number++;
        yield { number, values: plainValues(values), content: { is: "named", typed: true } };
      }
    }
  }

  return {
    kind: "table",
    columns: parquetSchema(metadata).children.map(({ element }) => element.name),
    total: Number(metadata.num_rows),
    sha256,
    rows,
  };
}

/** Ranges of rows, none longer than `sliceRows` or across two groups. */
function slicesOf(groups: readonly number[]): [start: number, end: number][] {
  const slices: [number, number][] = [];
  let first = 0;
  for (const rows of groups) {
    const last = first + rows;
    for (; first < last; first = Math.min(first + sliceRows, last))
      slices.push([first, Math.min(first + sliceRows, last)]);
  }
  return slices;
}

function plainValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toJsonValue(value)]));
}

/** Value as JSON has it: 64-bit integers as numbers, bytes in base64, times in ISO 8601, typed arrays as lists. */
function toJsonValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>, toJsonValue);
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value === "object" && value !== null) return plainValues(value as Record<string, unknown>);
  return value;
}
