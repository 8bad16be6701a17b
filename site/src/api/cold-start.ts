import { PredictionFailed } from "./failure";

export interface ColdStartOptions<Result> {
  readonly attempt: () => Promise<Result>;
  /** Time limit in seconds from the first attempt; no attempt starts after it. */
  readonly giveUpAfterSeconds: number;
  /** Called before each pause with its length in seconds. */
  readonly onWaiting: (seconds: number) => void;
  /** Pauses; rejects when the caller cancels. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Current time in milliseconds. */
  readonly now: () => number;
}

/** Bounds of a pause in seconds, whatever `retry-after` says, and the pause without `retry-after`. */
const pause = { min: 1, max: 30, unspecified: 3 };

/** Retries, as `retry-after` says, while the API answers `model_loading`. Every other failure is thrown at once. */
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

/** Resolves after a delay; rejects with the signal's reason as soon as the signal is aborted. */
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
