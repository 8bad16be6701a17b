import { type AnswerStore } from "../core/cache/answer-store";
import { type IdempotencyStores } from "../core/idempotency/idempotency-store";
import { type Counters } from "../core/rate-limits/counters";

/** State that outlives a request. */
export interface Stores {
  readonly counters: Counters;
  readonly answers: AnswerStore;
  readonly idempotency: IdempotencyStores;
}
