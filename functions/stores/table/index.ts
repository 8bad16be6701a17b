import { createLayeredAnswers } from "../layered-answers";
import { createMemoryAnswers } from "../memory-answers";
import { type Stores } from "../stores";
import { createTable, createTableClient, type TableOptions } from "./table";
import { createTableAnswers } from "./answers";
import { createTableCounters } from "./counters";
import { createTableIdempotency } from "./idempotency";

/** Stores shared by all instances of the function, in the table with this name. */
export function createTableStores(name: string, cacheEntries: number, options: TableOptions): Stores {
  const table = createTable(createTableClient(), name, options);
  return {
    counters: createTableCounters(table),
    answers: createLayeredAnswers(createMemoryAnswers(cacheEntries), createTableAnswers(table)),
    idempotency: createTableIdempotency(table),
  };
}
