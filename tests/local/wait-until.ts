import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";

/** Resolves when a server of this process has read the head of its next request, whether it answers or not. */
export function requestArrives(): Promise<void> {
  const channel = "http.server.request.start";
  return new Promise((resolve) => {
    const arrived = () => {
      unsubscribe(channel, arrived);
      resolve();
    };
    subscribe(channel, arrived);
  });
}

/** Polls until the condition holds. The test's timeout is the only limit. */
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
