import { type AnswerStore } from "../lib/cache/answer-store";
import { type IdempotencyStore } from "../lib/idempotency/idempotency-store";
import { type Counters } from "../lib/quota/counters";

/** What outlives a request. */
export interface Stores {
  readonly counters: Counters;
  readonly answers: AnswerStore;
  readonly idempotency: IdempotencyStore;
}
