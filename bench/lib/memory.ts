import { readFileSync } from "node:fs";
import { readProcessTree } from "./process-tree";

/** Total resident memory in bytes of a process and its descendants; shared memory counts for each. Linux only. */
export function memoryBytes(pid: number): number {
  return readProcessTree(pid).reduce((sum, process) => sum + readResidentSize(process.pid), 0);
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
