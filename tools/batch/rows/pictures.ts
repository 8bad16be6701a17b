import { createHash } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pictureType } from "../../../model/picture-type";
import { BatchError, type Row, type RowContent, type RowSource } from "./row";

/**
 * Opens a folder of PNG, JPEG and WebP pictures, subfolders included, in the order of their paths. Hidden files are left
 * out; any other file is a broken row.
 * @throws BatchError if it has no files
 */
export async function openPictures(folder: string): Promise<RowSource> {
  const files = await listFiles(folder);
  if (files.length === 0) throw new BatchError(`${folder} has no files.`);
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = await stat(path.join(folder, file));
    hash.update(JSON.stringify([file, size, mtimeMs]));
  }
  return {
    kind: "pictures",
    columns: ["file"],
    total: files.length,
    sha256: hash.digest("hex"),
    rows: () => readRows(folder, files),
  };
}

async function* readRows(folder: string, files: readonly string[]): AsyncGenerator<Row> {
  for (const [i, file] of files.entries()) {
    yield { number: i + 1, values: { file }, content: await readContent(path.join(folder, file)) };
  }
}

async function readContent(file: string): Promise<RowContent> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12, 0);
    const contentType = pictureType(buffer.subarray(0, bytesRead));
    if (contentType !== null) return { is: "picture", file, contentType };
    return { is: "broken", problem: "The file is not a PNG, JPEG or WebP picture." };
  } finally {
    await handle.close();
  }
}

/** Paths relative to the folder, with slashes, sorted. */
async function listFiles(folder: string, below = ""): Promise<string[]> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true });
  const files = entries
    .filter(({ name }) => !name.startsWith("."))
    .map(async (entry) => {
      const place = path.posix.join(below, entry.name);
      return entry.isDirectory() ? listFiles(folder, place) : [place];
    });
  return (await Promise.all(files)).flat().sort();
}
