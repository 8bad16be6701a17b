import { readFileSync } from "node:fs";

const pollMilliseconds = 500;

/**
 * Calls back when npm, which started this process, is gone: it passes signals on, but not its own sudden end. Where there
 * is a /proc, npm itself is watched; elsewhere the shell between.
 */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const npm = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return;
    clearInterval(timer);
    onGone();
  }, pollMilliseconds);
  timer.unref();
}

/** The parent of the shell that npm runs a script in; undefined if it is not npm. */
function parentOf(shell: number): number | undefined {
  try {
    const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${shell}/stat`, "utf8")) ?? [];
    return readFileSync(`/proc/${parent}/cmdline`, "utf8").startsWith("npm") ? Number(parent) : undefined;
  } catch {
    return undefined;
  }
}
