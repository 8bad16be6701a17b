import { createLastUsed } from "../last-used";

/** Setting `api.callers.refusalsPerMinute`, unless the stack sets it. */
const usualPerMinute = 60;
const windowMs = 60_000;

/** Names remembered at once; beyond that, the least recently used one starts over. */
const maxNames = 10_000;

/** Counts refused requests by name (of a caller, or an address) in the memory of this instance, which costs nothing. */
export interface Refusals {
  count(name: string): void;
  /** Seconds to wait, at least 1, once the minute has as many refusals as are answered; otherwise null. */
  waitSeconds(name: string): number | null;
}

/** Creates the counter of refused requests. @param now in milliseconds */
export function createRefusals(perMinute = usualPerMinute, now: () => number = Date.now): Refusals {
  const windows = createLastUsed<{ count: number; until: number }>(maxNames);
  const open = (name: string) => {
    const window = windows.get(name);
    return window && window.until > now() ? window : null;
  };
  return {
    count(name) {
      const window = open(name);
      if (window) window.count += 1;
      else windows.set(name, { count: 1, until: now() + windowMs });
    },
    waitSeconds(name) {
      const window = open(name);
      return window && window.count >= perMinute ? Math.ceil((window.until - now()) / 1000) : null;
    },
  };
}
