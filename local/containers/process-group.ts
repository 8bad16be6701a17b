import { type ChildProcess, spawn } from "node:child_process";
import { type Socket } from "node:net";

/** Ends the leader of a process group (`detached`) at once, with its whole group. */
export function endGroup(leader: ChildProcess): void {
  if (leader.pid === undefined) return;
  try {
    process.kill(-leader.pid, "SIGKILL");
  } catch {
    leader.kill("SIGKILL"); // The group is gone, or this system has no process groups.
  }
}

/**
 * Shell script that outlives this process by a moment: its standard input closes when this process ends, for whatever
 * reason.
 */
const guard = 'while read -r _; do :; done; kill -s KILL -- "-$1"';

/** Ends the group when this process is gone without having ended it. Returns a function that removes this guard. */
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
