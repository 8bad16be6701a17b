import { stat } from "node:fs/promises";
import path from "node:path";
import { openCsv } from "./csv";
import { openJsonLines } from "./json-lines";
import { openParquet } from "./parquet";
import { openPictures } from "./pictures";
import { BatchError, type RowSource } from "./row";

/** Formats by file extension. */
const formats: Readonly<Record<string, (file: string, delimiter?: string) => Promise<RowSource>>> = {
  ".csv": (file, delimiter = ",") => openCsv(file, delimiter),
  ".tsv": (file, delimiter = "\t") => openCsv(file, delimiter),
  ".jsonl": openJsonLines,
  ".ndjson": openJsonLines,
  ".parquet": openParquet,
};

/**
 * Opens a file of rows by its extension, or a folder of pictures. Reads the whole input once, so that what is wrong with
 * it as a whole is known before the first request.
 * @throws BatchError naming the accepted formats, or the line at fault
 */
export async function openRows(input: string, delimiter?: string): Promise<RowSource> {
  const found = await stat(input).catch(() => null);
  if (!found) throw new BatchError(`${input} does not exist.`);
  if (found.isDirectory()) return openPictures(input);
  const open = formats[path.extname(input).toLowerCase()];
  if (open) return open(input, delimiter);
  throw new BatchError(
    `${input} has an unknown format. Accepted: ${Object.keys(formats).join(", ")}, or a folder of pictures.`,
  );
}
