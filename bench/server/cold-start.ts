import { type GoldenFile } from "../../model/golden";
import { cpuSeconds } from "../lib/cpu-time";
import { memoryBytes } from "../lib/memory";
import { type ServerProcess } from "../lib/server-process";
import { checkAnswers } from "./check-answers";

export const coldStartFigures = ["cpuMs", "memoryMb"] as const;

/** CPU time and memory of a new server, up to its first correct prediction. */
export async function measureColdStart(start: () => Promise<ServerProcess>, golden: GoldenFile) {
  const server = await start();
  await checkAnswers(server.url, server.url, { ...golden, cases: golden.cases.slice(0, 1) });
  const figures = { cpuMs: cpuSeconds(server.pid) * 1000, memoryMb: memoryBytes(server.pid) / 1e6 };
  server.signal("SIGKILL");
  await server.ended;
  return figures;
}
