import { readdirSync, readFileSync } from "node:fs";

/** Of the kernel's accounting in /proc, on every Linux that Node.js runs on. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  readonly seconds: number;
}

/** CPU seconds (user and system, all threads) that a process and its descendants have used so far. Linux only. */
export function cpuSeconds(pid: number): number {
  const all = new Map<number, ProcessTimes>();
  for (const entry of readdirSync("/proc")) {
    const times = /^\d+$/.test(entry) ? readTimes(Number(entry)) : null;
    if (times) all.set(Number(entry), times);
  }
  const isBelow = (candidate: number): boolean => {
    if (candidate === pid) return true;
    const parent = all.get(candidate)?.parent;
    return parent !== undefined && parent > 1 && isBelow(parent);
  };
  return [...all].filter(([candidate]) => isBelow(candidate)).reduce((sum, [, { seconds }]) => sum + seconds, 0);
}

/** Null for a process that has ended meanwhile. */
function readTimes(pid: number): ProcessTimes | null {
  try {
    // The second field is the program's name in parentheses, which may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number) as [number, number, number];
    return { parent, seconds: (user + system) / ticksPerSecond };
  } catch {
    return null;
  }
}
