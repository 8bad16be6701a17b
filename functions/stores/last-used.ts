import { LRUCache } from "lru-cache";

/**
 * Those of the values that were used last, at most so many. Each counts 1 against a size, because room for all of a `max`
 * is made at once, which takes milliseconds of a cold start.
 */
export function createLastUsed<Value extends object>(entries: number): LRUCache<string, Value> {
  return new LRUCache<string, Value>({ maxSize: entries, sizeCalculation: () => 1 });
}
