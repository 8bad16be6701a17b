import { readFileSync } from "node:fs";
import { readProcessTree } from "./process-tree";

/** Total resident memory in bytes of a process and its descendants; shared memory counts for each. Linux only. */
export function memoryBytes(pid: number): number {
  return readProcessTree(pid).reduce((sum, process) => sum + readResidentSize(process.pid), 0);
}

/** Total proportional set size in bytes of a process and its descendants: shared memory counts once. Linux only. */
export function proportionalBytes(pid: number): number {
  return readProcessTree(pid).reduce((sum, process) => {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/smaps_rollup`, "utf8"))!;
    return sum + Number(kilobytes) * 1024;
  }, 0);
}

/** 0 for a process that has ended. */
function readResidentSize(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
