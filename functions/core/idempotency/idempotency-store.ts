/** An answer stored for replay. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Exclusive right to run a request with a key. Times are in milliseconds since 1970. */
export interface Lease {
  /** Digest of the request. Another digest under the same key is an error. */
  readonly fingerprint: string;
  /** Identifies the lease's holder. */
  readonly token: string;
  /** Expiry: after it the holder is presumed dead. */
  readonly until: number;
}

/** State of a known key: in progress, or answered. */
export interface KnownRequest {
  readonly fingerprint: string;
  readonly until: number;
  /** The answer; null while the request is in progress. */
  readonly answer: StoredAnswer | null;
}

/** Store of requests with an idempotency key. Operations reject within about a second if it cannot be reached. */
export interface IdempotencyStore {
  /** Claims the lease. Null: the caller now holds it. Otherwise the key's current state, not expired. */
  claim(id: string, lease: Lease): Promise<KnownRequest | null>;
  /** Stores the answer until `until`, if this lease is still held. */
  finish(id: string, lease: Lease, answer: StoredAnswer, until: number): Promise<void>;
  /** Releases the lease, if it is still held. */
  release(id: string, lease: Lease): Promise<void>;
}

/** Stores of the requests of each kind of caller. */
export interface IdempotencyStores {
  /** Callers with credentials: shared by all instances. */
  readonly identified: IdempotencyStore;
  /** Callers without: in the instance's memory, because anybody could fill a table at its owner's expense. */
  readonly anonymous: IdempotencyStore;
}

/** Largest stored answer: a DynamoDB item has at most 400 KB, including headers, names and key. */
export const maxStoredBytes = 350 * 1024;
