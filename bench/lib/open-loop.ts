import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "./statistics";

export interface OpenLoopOptions {
  readonly perSecond: number;
  readonly seconds: number;
  /** Sends the request with this number; rejects if its answer is an error. */
  readonly ask: (number: number) => Promise<void>;
}

export interface OpenLoopResult {
  readonly requests: number;
  /** Errors of the failed requests. */
  readonly errors: readonly Error[];
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly largestMs: number;
}

/**
 * Sends requests at fixed times, even while earlier ones are unanswered, and measures each from its due time: a delay
 * in one also counts for all that were due meanwhile.
 */
export async function openLoop({ perSecond, seconds, ask }: OpenLoopOptions): Promise<OpenLoopResult> {
  const latencies: number[] = [];
  const errors: Error[] = [];
  const started = performance.now();
  const askAt = async (number: number) => {
    const due = started + (number * 1000) / perSecond;
    await sleep(Math.max(0, due - performance.now()));
    await ask(number).catch((error: Error) => errors.push(error));
    latencies.push(performance.now() - due);
  };
  await Promise.all(Array.from({ length: perSecond * seconds }, (_, number) => askAt(number)));
  return {
    requests: latencies.length,
    errors,
    p50Ms: percentile(latencies, 50),
    p95Ms: percentile(latencies, 95),
    p99Ms: percentile(latencies, 99),
    largestMs: percentile(latencies, 100),
  };
}
