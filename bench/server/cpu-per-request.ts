import { cpuSeconds } from "../lib/cpu-time";
import { load } from "../lib/load";
import { type ServerProcess } from "../lib/server-process";

/** CPU microseconds per request under load, in turn on all paths, after a warm-up of a quarter of the time. */
export async function cpuPerRequest(
  server: ServerProcess,
  bodies: readonly string[],
  connections: number,
  seconds: number,
  paths: readonly string[] = ["/invocations"],
): Promise<number> {
  const { url } = server;
  await load({ url, paths, connections, seconds: seconds / 4, bodies });
  const before = cpuSeconds(server.pid);
  const { requests } = await load({ url, paths, connections, seconds, bodies });
  return ((cpuSeconds(server.pid) - before) / requests) * 1e6;
}
