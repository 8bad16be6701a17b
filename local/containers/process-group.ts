import { type ChildProcess, spawn } from "node:child_process";
import { type Socket } from "node:net";

/** Ends a process that leads a group (`detached`) at once, with all that it has started. */
export function endGroup(leader: ChildProcess): void {
  if (leader.pid === undefined) return;
  try {
    process.kill(-leader.pid, "SIGKILL");
  } catch {
    leader.kill("SIGKILL"); // Nobody is left, or this system has no groups.
  }
}

/** Outlives this process by a moment: its standard input ends when this process does, however that comes. */
const guard = 'while read -r _; do :; done; kill -s KILL -- "-$1"';

/** Ends the group when this process is gone without having done so. Gives what takes this guard away. */
export function guardGroup({ pid }: ChildProcess): () => void {
  if (pid === undefined) return () => undefined;
  const watcher = spawn("sh", ["-c", guard, "sh", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.once("error", () => undefined); // Without a shell there is no guard.
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return () => void watcher.kill("SIGKILL");
}
