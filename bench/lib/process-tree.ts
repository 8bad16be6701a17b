import { readdirSync, readFileSync } from "node:fs";

/** Unit of the kernel's accounting in /proc, on every Linux that Node.js supports. */
const ticksPerSecond = 100;

export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** CPU seconds, user and system, of all threads. */
  readonly seconds: number;
}

/** A process and its current descendants; empty if the process does not exist. Linux only. */
export function readProcessTree(pid: number): readonly ProcessTimes[] {
  const all = new Map<number, ProcessTimes>();
  for (const entry of readdirSync("/proc")) {
    const times = /^\d+$/.test(entry) ? readTimes(Number(entry)) : null;
    if (times) all.set(times.pid, times);
  }
  const isBelow = (candidate: number): boolean => {
    if (candidate === pid) return true;
    const parent = all.get(candidate)?.parent;
    return parent !== undefined && parent > 1 && isBelow(parent);
  };
  return [...all.values()].filter((times) => isBelow(times.pid));
}

/** Ends a process and its current descendants at once. Linux only. */
export function killProcessTree(root: number): void {
  for (const { pid } of readProcessTree(root)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Null for a process that has ended. */
function readTimes(pid: number): ProcessTimes | null {
  try {
    // The second field is the program's name in parentheses, which may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number) as [number, number, number];
    return { pid, parent, seconds: (user + system) / ticksPerSecond };
  } catch {
    return null;
  }
}
