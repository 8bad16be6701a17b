import { type ApiSettings } from "../../core/api-settings";
import { createFallbackCounters } from "../fallback-counters";
import { createLayeredAnswers } from "../layered-answers";
import { createMemoryAnswers } from "../memory-answers";
import { createMemoryCounters } from "../memory-counters";
import { createMemoryIdempotency } from "../memory-idempotency";
import { type Stores } from "../stores";
import { createTable, createTableClient, isThrottled, type TableOptions } from "./table";
import { createTableAnswers } from "./answers";
import { createTableCounters } from "./counters";
import { createTableIdempotency } from "./idempotency";

export interface TableStoresOptions extends Pick<TableOptions, "warn" | "timeoutMs"> {
  /** Setting `api.limits.whenStoreIsDown`. */
  readonly whenStoreIsDown: ApiSettings["limits"]["whenStoreIsDown"];
}

/** Stores shared by all instances of the function, in the table with this name. Each finds out by itself that it is down. */
export function createTableStores(
  name: string,
  cacheEntries: number,
  { whenStoreIsDown, ...options }: TableStoresOptions,
): Stores {
  const client = createTableClient(1);
  const open = (use: string) => createTable(client, name, { ...options, use });
  const isOpen = whenStoreIsDown === "open";
  return {
    counters: createFallbackCounters(
      createTableCounters(open("Limits")),
      createMemoryCounters(),
      (error) => isOpen || isThrottled(error),
    ),
    answers: createLayeredAnswers(createMemoryAnswers(cacheEntries), createTableAnswers(open("Cached answers"))),
    idempotency: {
      identified: createTableIdempotency(open("Idempotency keys")),
      anonymous: createMemoryIdempotency(),
    },
  };
}
