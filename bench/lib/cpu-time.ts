import { readProcessTree } from "./process-tree";

/** CPU seconds (user and system, all threads) that a process and its descendants have used so far. Linux only. */
export function cpuSeconds(pid: number): number {
  return readProcessTree(pid).reduce((sum, { seconds }) => sum + seconds, 0);
}
