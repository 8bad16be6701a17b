import { type Counters, type Limit, type Taken, taken } from "../core/rate-limits/counters";
import { createLastUsed } from "../core/last-used";

/** Windows remembered at once; beyond that, the least recently used one starts over. */
const maxWindows = 10_000;

export interface MemoryCounters extends Counters {
  /** Continues a window from what another counter has just reported. */
  adopt(key: string, limit: Limit, taken: Taken): void;
}

/** Counters of this process only. `now` is in milliseconds. */
export function createMemoryCounters(now: () => number = Date.now): MemoryCounters {
  const windows = createLastUsed<{ count: number; until: number }>(maxWindows);
  return {
    take(key, limit) {
      const time = now();
      let window = windows.get(key);
      if (!window || window.until <= time) {
        window = { count: 0, until: time + limit.seconds * 1000 };
        windows.set(key, window);
      }
      const isFull = window.count >= limit.points;
      if (!isFull) window.count += 1;
      return Promise.resolve(taken(isFull ? limit.points + 1 : window.count, limit, window.until - time));
    },
    giveBack(key) {
      const window = windows.get(key);
      if (window && window.until > now() && window.count > 0) window.count -= 1;
      return Promise.resolve();
    },
    remembered: () => null,
    adopt(key, { points }, { remaining, resetSeconds }) {
      windows.set(key, { count: points - remaining, until: now() + resetSeconds * 1000 });
    },
  };
}
