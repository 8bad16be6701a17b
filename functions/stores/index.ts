import { createMemoryAnswers } from "./memory-answers";
import { createMemoryCounters } from "./memory-counters";
import { createMemoryIdempotency } from "./memory-idempotency";
import { type Stores } from "./stores";
import { type TableOptions } from "./table/table";

export interface StoresOptions extends Pick<TableOptions, "warn" | "timeoutMs"> {
  /** Setting `api.cache.entries`. */
  readonly cacheEntries: number;
}

/**
 * Creates stores in the DynamoDB table that the environment names, else in memory. DynamoDB's SDK is loaded only for a
 * table.
 */
export async function createStores(
  { TABLE }: Readonly<Record<string, string | undefined>>,
  { cacheEntries, ...options }: StoresOptions,
): Promise<Stores> {
  if (TABLE) {
    const { createTableStores } = await import("./table/index.js");
    return createTableStores(TABLE, cacheEntries, options);
  }
  return {
    counters: createMemoryCounters(),
    answers: createMemoryAnswers(cacheEntries),
    idempotency: createMemoryIdempotency(),
  };
}
