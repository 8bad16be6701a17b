import { type Counters, taken } from "../core/rate-limits/counters";
import { createLastUsed } from "./last-used";

/** So many windows are remembered; beyond, the one that was used longest ago begins anew. */
const maxWindows = 10_000;

/** Counters of this process alone. `now` is in milliseconds. */
export function createMemoryCounters(now: () => number = Date.now): Counters {
  const windows = createLastUsed<{ count: number; until: number }>(maxWindows);
  return {
    take(key, limit) {
      const time = now();
      let window = windows.get(key);
      if (!window || window.until <= time) {
        window = { count: 0, until: time + limit.seconds * 1000 };
        windows.set(key, window);
      }
      window.count += 1;
      return Promise.resolve(taken(window.count, limit, window.until - time));
    },
  };
}
