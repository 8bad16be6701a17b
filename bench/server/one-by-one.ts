import { cpuSeconds } from "../lib/cpu-time";
import { askOneByOne } from "../lib/latencies";
import { type ServerProcess } from "../lib/server-process";
import { percentile } from "../lib/statistics";

export const oneByOneFigures = ["cpuUs", "p50Us"] as const;

/**
 * CPU time per request and median latency of a single caller, in microseconds, after a warm-up of a quarter of the
 * time.
 */
export async function measureOneByOne(server: ServerProcess, bodies: readonly string[], seconds: number) {
  const url = `${server.url}/invocations`;
  await askOneByOne({ url, bodies, seconds: seconds / 4 });
  const before = cpuSeconds(server.pid);
  const tookMs = await askOneByOne({ url, bodies, seconds });
  return {
    cpuUs: ((cpuSeconds(server.pid) - before) / tookMs.length) * 1e6,
    p50Us: percentile(tookMs, 50) * 1000,
  };
}
