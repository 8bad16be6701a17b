import { setTimeout as sleep } from "node:timers/promises";

/** Resolves once the condition holds; the test's own time limit is what ends the waiting. */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
