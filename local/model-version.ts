import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * A digest of a model folder's own files, in place of the artifact's: packaging every model would keep the first
 * prediction waiting, and this changes whenever that would. 12 hex digits.
 */
export function modelVersion(dir: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const body = readFileSync(path.join(dir, name));
    hash.update(`${name}\0${body.length}\0`).update(body);
  }
  return hash.digest("hex").slice(0, 12);
}
