import { type Counters } from "../core/rate-limits/counters";
import { type MemoryCounters } from "./memory-counters";

/**
 * Shared counters that go on in this instance's memory when a call fails, from the last count that the store reported.
 * Limits then hold for each instance by itself.
 * @param fallsBack tells by its error whether a call is counted in memory; any other error is thrown
 */
export function createFallbackCounters(
  shared: Counters,
  own: MemoryCounters,
  fallsBack: (error: unknown) => boolean,
): Counters {
  return {
    async take(key, limit) {
      try {
        const taken = await shared.take(key, limit);
        own.adopt(key, limit, taken);
        return taken;
      } catch (error) {
        if (!fallsBack(error)) throw error;
        return own.take(key, limit);
      }
    },
    async giveBack(key) {
      await own.giveBack(key);
      await shared.giveBack(key);
    },
    remembered: (key, limit) => shared.remembered(key, limit),
  };
}
