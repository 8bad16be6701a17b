import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { filesKey } from "./content-key";

/**
 * Writes files to a folder named after their content, for assets and build contexts to point at. Returns its path relative
 * to the working directory, so that the state holds no path of one machine. An existing folder is reused: programs may run
 * at the same time, and `dist/` may be deleted at any time.
 */
export function stageFiles(files: ReadonlyMap<string, Buffer>, root = "dist/staged"): string {
  const folder = path.posix.join(root, filesKey(files));
  if (existsSync(folder)) return folder;
  mkdirSync(root, { recursive: true });
  const draft = mkdtempSync(path.join(root, ".draft-"));
  // File modes are part of the digest of Docker contexts and Lambda archives, so they must not depend on the umask.
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
