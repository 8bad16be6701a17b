import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Folders that are not part of an artifact. */
const leftOut = new Set(["train", "node_modules", "__pycache__"]);

/**
 * Version of a model in the local stack: 12 hex digits of a digest of its folder. Changes whenever the artifact would,
 * without packaging it.
 */
export function modelVersion(dir: string): string {
  const hash = createHash("sha256");
  for (const name of filesOf(dir)) {
    const body = readFileSync(path.join(dir, name));
    hash.update(`${name}\0${body.length}\0`).update(body);
  }
  return hash.digest("hex").slice(0, 12);
}

/** Files of the folder, its variants and `code/`, sorted. */
function filesOf(dir: string, folder = ""): string[] {
  const entries = readdirSync(path.join(dir, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      if (!entry.isDirectory()) return entry.isFile() ? [name] : [];
      return leftOut.has(entry.name) || entry.name.startsWith(".") ? [] : filesOf(dir, name);
    })
    .sort();
}
