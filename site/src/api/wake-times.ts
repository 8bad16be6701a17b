/** How long this browser last waited for each model to start: the only honest estimate a page can make. */
export interface WakeTimes {
  /** Seconds; nothing if it was never measured here. */
  last(model: string): number | undefined;
  record(model: string, seconds: number): void;
}

/** As much of the browser's `Storage` as is needed. */
interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** @param open gives the store; it may throw where the browser forbids storage, and then nothing is remembered. */
export function createWakeTimes(open: () => Store): WakeTimes {
  const key = (model: string) => `modelfront:wake-seconds:${model}`;
  return {
    last(model) {
      try {
        const seconds = Number(open().getItem(key(model)) ?? NaN);
        return seconds > 0 ? seconds : undefined;
      } catch {
        return undefined;
      }
    },
    record(model, seconds) {
      try {
        open().setItem(key(model), seconds.toFixed(1));
      } catch {
        // Full or forbidden: the next start is then not estimated.
      }
    },
  };
}

/** What to tell someone who waits for a model to start. */
export function estimateText(lastSeconds: number | undefined): string {
  return lastSeconds === undefined
    ? "Nobody has timed this model's start in this browser yet; a serverless container usually takes between a few seconds and a minute."
    : `The last start seen in this browser took ${Math.max(1, Math.round(lastSeconds))} s.`;
}
