import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./errors";

/** Beyond the first attempt, for faults that pass by themselves. */
const maxRetries = 2;
const firstRetryMs = 100;
/** Between looks at an endpoint that is starting. */
const coldPollMs = { first: 250, max: 2000 };

interface RetryOptions {
  /** From the first attempt on, how long an endpoint may refuse as not ready. */
  readonly coldWaitMs: number;
  /** Aborts the pause between attempts too. */
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/** Repeats an attempt while its endpoint is starting and, a few times, after transient faults; else throws its error. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const start = performance.now();
  let coldPolls = 0;
  let retries = 0;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      options.onFailure(error);
      if (!(error instanceof ApiError)) throw error;
      let pauseMs: number;
      if (error.code === "model_loading") {
        const leftMs = options.coldWaitMs - (performance.now() - start);
        if (leftMs <= 0) throw error;
        pauseMs = Math.min(coldPollMs.first * 1.5 ** coldPolls++, coldPollMs.max, leftMs);
      } else {
        if (!error.transient || retries >= maxRetries) throw error;
        pauseMs = firstRetryMs * 2 ** retries++ * (0.5 + Math.random() / 2);
      }
      await sleep(pauseMs, undefined, { signal: options.signal }).catch(() => {
        throw error;
      });
    }
  }
}
