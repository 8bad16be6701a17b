import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes files, given by path, below `dir`. */
export async function writeFiles(dir: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [name, body] of files) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, body);
  }
}
