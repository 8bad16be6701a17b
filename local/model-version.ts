import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Folders that no artifact is made of. */
const leftOut = new Set(["train", "node_modules", "__pycache__"]);

/**
 * A digest of a model folder's own files, in place of the artifact's: packaging every model would keep the first
 * prediction waiting, and this changes whenever that would. 12 hex digits.
 */
export function modelVersion(dir: string): string {
  const hash = createHash("sha256");
  for (const name of filesOf(dir)) {
    const body = readFileSync(path.join(dir, name));
    hash.update(`${name}\0${body.length}\0`).update(body);
  }
  return hash.digest("hex").slice(0, 12);
}

/** With those of its variants and of `code/`, in one order on every machine. */
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
