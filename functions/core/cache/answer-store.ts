/** An answer of a model that is kept for the next who asks the same. */
export interface KeptAnswer {
  readonly bytes: Uint8Array;
  /** The production variant that gave it. */
  readonly variant: string | null;
  /** From then on it is no longer good, in milliseconds since 1970. */
  readonly until: number;
}

/** Where answers are kept. Both operations reject if the store cannot be reached, and within about a second. */
export interface AnswerStore {
  /** May give what is no longer good: whoever asks compares. */
  get(key: string): Promise<KeptAnswer | null>;
  put(key: string, answer: KeptAnswer): Promise<void>;
}

/** A larger answer is not kept: an item of a DynamoDB table has at most 400 KB, names and key included. */
export const maxKeptBytes = 350 * 1024;
