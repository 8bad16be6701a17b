import { createMemoryAnswers } from "./memory-answers";
import { createMemoryCounters } from "./memory-counters";
import { createMemoryIdempotency } from "./memory-idempotency";
import { type Stores } from "./stores";
import { type TableStoresOptions } from "./table";

export interface StoresOptions extends TableStoresOptions {
  /** Setting `api.cache.entries`. */
  readonly cacheEntries: number;
}

/**
 * Creates stores in the DynamoDB table for requests that the environment names, else in memory. DynamoDB's SDK is loaded
 * only for a table.
 */
export async function createStores(
  { TABLE }: Readonly<Record<string, string | undefined>>,
  { cacheEntries, ...options }: StoresOptions,
): Promise<Stores> {
  if (TABLE) {
    const { createTableStores } = await import("./table/index.js");
    return createTableStores(TABLE, cacheEntries, options);
  }
  const idempotency = createMemoryIdempotency();
  return {
    counters: createMemoryCounters(),
    answers: createMemoryAnswers(cacheEntries),
    idempotency: { identified: idempotency, anonymous: idempotency },
  };
}
