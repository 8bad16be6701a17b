import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { filesKey } from "./content-key";

/**
 * Writes files to a folder that is named for their content, for assets and build contexts to point at, and returns its
 * path, relative to the working directory so that no state holds a path of somebody's machine. A folder that is there
 * is not written again: two programs at once do not disturb each other, and `dist/` may be deleted at any time.
 */
export function stageFiles(files: ReadonlyMap<string, Buffer>, root = "dist/staged"): string {
  const folder = path.posix.join(root, filesKey(files));
  if (existsSync(folder)) return folder;
  mkdirSync(root, { recursive: true });
  const draft = mkdtempSync(path.join(root, ".draft-"));
  // Modes are part of what Docker contexts and Lambda archives are compared by: they are not left to the machine.
  const umask = process.umask(0o022);
  chmodSync(draft, 0o755);
  for (const [file, body] of files) {
    const target = path.join(draft, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, body);
  }
  process.umask(umask);
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
