/** An answer as it is given again. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Of a request that came with a key. Times are in milliseconds since 1970. */
export interface Lease {
  /** Digest of what is asked: another one under the same key is a mistake. */
  readonly fingerprint: string;
  /** Who works on it. */
  readonly token: string;
  /** When whoever works on it is given up. */
  readonly until: number;
}

/** What is known of a key: somebody works on it, or its answer is there. */
export interface KnownRequest {
  readonly fingerprint: string;
  readonly until: number;
  /** Null as long as somebody works on it. */
  readonly answer: StoredAnswer | null;
}

/** Where requests with a key are. Operations reject if the store cannot be reached, and within about a second. */
export interface IdempotencyStore {
  /** Null: the lease is the caller's, who alone works on it now. Otherwise what is known, none of it past its time. */
  claim(id: string, lease: Lease): Promise<KnownRequest | null>;
  /** Keeps the answer until then, if the lease is still this one's. */
  finish(id: string, lease: Lease, answer: StoredAnswer, until: number): Promise<void>;
  /** Gives the lease back, if it is still this one's. */
  release(id: string, lease: Lease): Promise<void>;
}

/** A larger answer is not kept: an item of a DynamoDB table has at most 400 KB, with headers, names and key. */
export const maxStoredBytes = 350 * 1024;
