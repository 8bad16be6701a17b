import { parseSettings } from "../../infra/settings/parse";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack } from "../../local/stack";
import { askOneByOne } from "../lib/latencies";
import { percentile } from "../lib/statistics";

export interface StackLatency {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Latency of the local stack's API for a single caller, with a warm model and without the cache. */
export async function measureStackLatency(
  model: string,
  bodies: readonly string[],
  seconds: number,
): Promise<StackLatency> {
  const perSecond = 10_000;
  const values = {
    models: [{ name: model }],
    api: { throttle: { rateLimit: perSecond, burstLimit: perSecond }, callers: { anonymous: {} } },
  };
  const { region } = readStackFile("dev");
  const settings = parseSettings({ values, region, source: "bench/server" });
  const stack = await startLocalStack({ settings, log: () => undefined });
  try {
    const url = `${stack.apiUrl}/v1/models/${model}/predict`;
    const ask = (seconds: number) => askOneByOne({ url, bodies, seconds, headers: { "cache-control": "no-store" } });
    await ask(seconds / 2);
    const tookMs = await ask(seconds);
    return { p50Ms: percentile(tookMs, 50), p95Ms: percentile(tookMs, 95) };
  } finally {
    await stack.close();
  }
}
