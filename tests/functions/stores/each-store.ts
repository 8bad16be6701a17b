import { type IdempotencyStore } from "../../../functions/core/idempotency/idempotency-store";
import { type Stores } from "../../../functions/stores/stores";
import { createMemoryAnswers } from "../../../functions/stores/memory-answers";
import { createMemoryCounters } from "../../../functions/stores/memory-counters";
import { createMemoryIdempotency } from "../../../functions/stores/memory-idempotency";
import { createTable } from "../../../functions/stores/table/table";
import { createTableAnswers } from "../../../functions/stores/table/answers";
import { createTableCounters } from "../../../functions/stores/table/counters";
import { createTableIdempotency } from "../../../functions/stores/table/idempotency";
import { startDynalite, type TestTable } from "./start-dynalite";

/** DynamoDB's stand-in shares the processor with the tests. */
export const patienceMs = 60_000;

/** A time that a test sets, in milliseconds since 1970. */
export class Clock {
  constructor(public time = Date.parse("2026-11-01T12:00:00Z")) {}
  readonly now = () => this.time;
}

export interface Instances {
  readonly clock: Clock;
  /** The stores as one more instance of the function has them. */
  readonly instance: () => Omit<Stores, "idempotency"> & { readonly idempotency: IdempotencyStore };
}

/** Runs one suite on each kind of store: the promise is the same. */
export function describeEachStore(what: string, suite: (start: () => Instances) => void): void {
  describe(`${what} in memory`, () => {
    suite(() => {
      const clock = new Clock();
      const stores = {
        counters: createMemoryCounters(clock.now),
        answers: createMemoryAnswers(1000),
        idempotency: createMemoryIdempotency(clock.now),
      };
      return { clock, instance: () => stores };
    });
  });

  describe(`${what} in a table`, () => {
    let dynalite: TestTable;
    beforeAll(async () => {
      dynalite = await startDynalite();
    });
    afterAll(() => dynalite.close());

    suite(() => {
      const clock = new Clock();
      const warn = (message: string, cause: unknown) => {
        throw new Error(message, { cause });
      };
      const instance = () => {
        const table = createTable(dynalite.client, dynalite.table, { use: "Tests", warn, timeoutMs: patienceMs });
        return {
          counters: createTableCounters(table, clock.now),
          answers: createTableAnswers(table),
          idempotency: createTableIdempotency(table, clock.now),
        };
      };
      return { clock, instance };
    });
  });
}
