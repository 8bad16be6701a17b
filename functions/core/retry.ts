import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./errors";

/** Retries after the first attempt, for transient faults. */
const maxRetries = 2;
const firstRetryMs = 100;
/** Delays between attempts while an endpoint is starting. */
const coldPollMs = { first: 250, max: 2000 };

interface RetryOptions {
  /** How long an endpoint may refuse as not ready, from the first attempt. */
  readonly coldWaitMs: number;
  /** Also aborts the pause between attempts. */
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Retries while the endpoint is starting and, a few times, after transient faults; otherwise throws the attempt's
 * error.
 */
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
