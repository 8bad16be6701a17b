import { readFileSync } from "node:fs";

const pollMilliseconds = 500;

/**
 * Calls back when npm, which started this process, is gone: it passes a signal on to its shell alone, and nothing at all
 * if it is killed. What stands between, as `tsx watch` does, is ended too. Without a /proc, the parent alone is watched.
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

/** Processes from this one up to npm, without npm itself; none if npm is not among its ancestors. */
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
    // It has ended by itself.
  }
}
