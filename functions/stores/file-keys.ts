import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { issuedKey, type IssuedKey, type KeyStore } from "../core/callers/key-store";

const keyFile = z.strictObject({ keys: z.array(issuedKey) });

const noKeys: ReadonlyMap<string, IssuedKey> = new Map();

/**
 * Issued keys in a JSON file that only its owner can read; a missing file holds none. Reloaded when it changes, and
 * replaced as a whole. Only one process at a time may write.
 */
export function createFileKeys(file: string): KeyStore {
  let read = { version: "", keys: noKeys };

  async function keys(): Promise<ReadonlyMap<string, IssuedKey>> {
    const version = versionOf(file);
    if (version !== read.version) read = { version, keys: version === "" ? noKeys : await readKeys(file) };
    return read.keys;
  }

  return {
    find: async (id) => (await keys()).get(id) ?? null,
    list: async () => [...(await keys()).values()],
    put: async (key) => {
      const all = new Map(await keys()).set(key.id, key);
      await replaceFile(file, `${JSON.stringify({ keys: [...all.values()] }, null, 2)}\n`);
    },
  };
}

/**
 * Version stamp of the file (inode, size, mtime); empty if it does not exist. Synchronous, because every request needs
 * it and a promise takes ten times as long.
 */
function versionOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : "";
}

async function readKeys(file: string): Promise<ReadonlyMap<string, IssuedKey>> {
  try {
    const { keys } = keyFile.parse(JSON.parse(await readFile(file, "utf8")));
    return new Map(keys.map((key) => [key.id, key]));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${file} is not a valid key file: ${reason}`, { cause: error });
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.${randomUUID()}`;
  try {
    await writeFile(next, text, { mode: 0o600, flush: true });
    await rename(next, file);
  } finally {
    await rm(next, { force: true });
  }
}
