import { rmSync } from "node:fs";
import path from "node:path";
import { container } from "../../model/limits";
import { layOutModel } from "../lib/model-dir";
import { repository, stopServers } from "../lib/server-process";
import { startNodePeer, startOurs } from "./contenders";
import { measurePing, type PingLatency } from "./ping-latency";
import { type Section } from "./section";

const goal = { timesFaster: 20, largestMs: container.pingTimeoutSeconds * 1000 };
const clients = 4;
const seconds = 5;

/** Measures `/ping` beside a model that takes 200 ms. */
export async function measurePings(bundleDir: string): Promise<Section> {
  const modelDir = await layOutModel(path.join(repository, "tests/model/server/fixtures/slow"));
  try {
    console.error("ping: ours; the same model on the main thread");
    const ours = await startOurs(bundleDir, modelDir);
    const mainThread = await startNodePeer("main-thread", modelDir);
    return report(await measurePing(ours.url, clients, seconds), await measurePing(mainThread.url, clients, seconds));
  } finally {
    await stopServers();
    rmSync(modelDir, { recursive: true });
  }
}

function report(ours: PingLatency, mainThread: PingLatency): Section {
  const timesFaster = mainThread.p95Ms / ours.p95Ms;
  const isPassed = timesFaster >= goal.timesFaster && ours.largestMs <= goal.largestMs;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const markdown = `## Inference server: ping (\`npm run bench:server -- --only ping\`)

\`/ping\` beside a model of 200 ms with ${clients} clients: p95 ${ms(ours.p95Ms)}, largest ${ms(ours.largestMs)}. With the same model on
the main thread: p95 ${ms(mainThread.p95Ms)}, ${timesFaster.toFixed(0)} times as long (goal ${goal.timesFaster}): ${isPassed ? "passed" : "FAILED"}.`;
  return { markdown, isPassed };
}
