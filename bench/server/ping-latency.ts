import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "../lib/load";
import { percentile } from "../lib/statistics";

export interface PingLatency {
  readonly p95Ms: number;
  readonly largestMs: number;
}

/** Latency of /ping, called every 10 ms, while `clients` connections send predictions one after the other. */
export async function measurePing(url: string, clients: number, seconds: number): Promise<PingLatency> {
  const body = JSON.stringify({ values: [1] });
  const predictions = load({ url: `${url}/invocations`, connections: clients, seconds, bodies: [body] });
  const agent = new Agent({ keepAlive: true });
  const took: number[] = [];
  await sleep(500);
  const end = performance.now() + (seconds - 1) * 1000;
  while (performance.now() < end) {
    const asked = performance.now();
    await ping(url, agent);
    took.push(performance.now() - asked);
    await sleep(10);
  }
  agent.destroy();
  await predictions;
  return { p95Ms: percentile(took, 95), largestMs: Math.max(...took) };
}

function ping(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/ping`, { agent }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url}/ping answered ${response.statusCode}.`));
      });
    });
    call.on("error", reject);
    call.end();
  });
}
