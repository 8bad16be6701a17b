/** A cached answer of a model. */
export interface KeptAnswer {
  readonly bytes: Uint8Array;
  /** Production variant that gave the answer. */
  readonly variant: string | null;
  /** Expiry, in milliseconds since 1970. */
  readonly until: number;
}

/** Cached answers. `get` and `put` reject within about a second if the store cannot be reached. */
export interface AnswerStore {
  /** The answer in this process's memory, without waiting; null if absent. May have expired. */
  remembered(key: string): KeptAnswer | null;
  /** The answer from any layer of the store. May have expired: the caller checks. */
  get(key: string): Promise<KeptAnswer | null>;
  put(key: string, answer: KeptAnswer): Promise<void>;
}

/** Largest cached answer. */
export const maxKeptBytes = 350 * 1024;

/**
 * Largest answer shared through the table. A DynamoDB write costs one unit per KB, so larger answers stay in the memory
 * of the instance that got them.
 */
export const maxSharedBytes = 4 * 1024;
