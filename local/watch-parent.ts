import { readFileSync } from "node:fs";

const pollMilliseconds = 500;

/**
 * Calls back when npm, which started this process, has ended: npm forwards a signal only to its shell, and none when it
 * is killed. Also ends the processes in between, such as `tsx watch`. Without /proc only the parent is watched.
 */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const between = upToNpm(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && upToNpm(parent).join() === between.join()) return;
    clearInterval(timer);
    between.forEach(terminate);
    onGone();
  }, pollMilliseconds);
  timer.unref();
}

/** Ids of the processes from `pid` up to npm, npm excluded; empty if npm is not an ancestor. */
function upToNpm(pid: number): number[] {
  try {
    const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    if (readFileSync(`/proc/${parent}/cmdline`, "utf8").startsWith("npm")) return [pid];
    const above = upToNpm(Number(parent));
    return above.length > 0 ? [pid, ...above] : [];
  } catch {
    return [];
  }
}

function terminate(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // Already ended.
  }
}
