import { PredictionFailed } from "./failure";

export interface ColdStartOptions<Result> {
  readonly attempt: () => Promise<Result>;
  /** No further attempt is made once this has passed since the first. */
  readonly giveUpAfterSeconds: number;
  /** Told before each pause how long it lasts. */
  readonly onWaiting: (seconds: number) => void;
  /** Rejects when the caller cancels. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** In milliseconds. */
  readonly now: () => number;
}

/** Bounds of a pause, whatever the API asks for. */
const pause = { min: 1, max: 30, unspecified: 3 };

/**
 * Calls again, as the API's `retry-after` says, while it answers that the model is still loading; every other failure
 * goes to the caller at once.
 */
export async function retryWhileLoading<Result>(options: ColdStartOptions<Result>): Promise<Result> {
  const deadline = options.now() + options.giveUpAfterSeconds * 1000;
  for (;;) {
    try {
      return await options.attempt();
    } catch (error) {
      if (!(error instanceof PredictionFailed) || error.failure.code !== "model_loading") throw error;
      const asked = error.failure.retryAfterSeconds ?? pause.unspecified;
      const seconds = Math.min(pause.max, Math.max(pause.min, asked));
      if (options.now() + seconds * 1000 > deadline) throw error;
      options.onWaiting(seconds);
      await options.sleep(seconds);
    }
  }
}

/** Resolves after a time; rejects with the signal's reason as soon as that is aborted. */
export function sleepUnlessAborted(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
