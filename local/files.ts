import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const repository = path.join(__dirname, "..");

/** Issued keys of the local stack, which `npm run keys` writes; not committed. */
export const localKeyFile = path.join(repository, ".modelfront/keys.json");

/** Inside the repository, so that code run from here finds `node_modules`. */
const workspaces = path.join(repository, "dist", "local");

/** Creates a folder for one stack's builds. Removes folders of stacks that were killed before they could clean up. */
export async function createWorkspace(): Promise<string> {
  await mkdir(workspaces, { recursive: true });
  const leftovers = (await readdir(workspaces)).filter((name) => !isRunning(Number.parseInt(name, 10)));
  await Promise.all(leftovers.map(removeWorkspace));
  return mkdtemp(path.join(workspaces, `${process.pid}-`));
}

export async function removeWorkspace(dir: string): Promise<void> {
  await rm(path.resolve(workspaces, dir), { recursive: true, force: true });
}

/** Writes files, given by path relative to `dir`. */
export async function writeFiles(dir: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [name, body] of files) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, body);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
