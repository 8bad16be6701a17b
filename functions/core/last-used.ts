import { LRUCache } from "lru-cache";

/**
 * Keeps the `entries` most recently used values. Each counts 1 against a size instead of `max`, for which the library
 * allocates all room at once: milliseconds of a cold start.
 */
export function createLastUsed<Value extends object>(entries: number): LRUCache<string, Value> {
  return new LRUCache<string, Value>({ maxSize: entries, sizeCalculation: () => 1 });
}
