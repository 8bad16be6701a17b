import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";

/** Inside the repository, so that what runs from here finds `node_modules`. */
const root = path.join(__dirname, "..", "dist", "local");

/** A new folder for what one stack builds. Those of stacks that were killed before they could clear up are removed. */
export async function createWorkspace(): Promise<string> {
  await mkdir(root, { recursive: true });
  const leftovers = (await readdir(root)).filter((name) => !isRunning(Number.parseInt(name, 10)));
  await Promise.all(leftovers.map(removeWorkspace));
  return mkdtemp(path.join(root, `${process.pid}-`));
}

export async function removeWorkspace(dir: string): Promise<void> {
  await rm(path.resolve(root, dir), { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
