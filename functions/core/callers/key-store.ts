import * as z from "zod";
import { caller } from "./caller";
import { keyIdPattern } from "./key-text";

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const time = z.iso.datetime();

/** Salted hash of a secret: enough to verify it, not to recover it. */
const hashedSecret = z.strictObject({
  salt: hex(16),
  /** See `secret.ts`. */
  hash: hex(32),
  /** Expiry of this secret; null: expires with the key. */
  ends: time.nullable(),
});
export type HashedSecret = z.output<typeof hashedSecret>;

/** An issued key as it is stored. */
export const issuedKey = z.strictObject({
  id: z.string().regex(keyIdPattern),
  /** Human-readable owner. */
  name: z.string().min(1).max(100),
  /** Newest first. */
  secrets: z.array(hashedSecret).min(1).max(2),
  scopes: caller.shape.scopes,
  models: caller.shape.models,
  limits: caller.shape.limits,
  created: time,
  expires: time.nullable(),
  revoked: time.nullable(),
});
export type IssuedKey = z.output<typeof issuedKey>;

/** Store of issued keys. Operations reject if the store cannot be reached or holds an invalid key. */
export interface KeyStore {
  find(id: string): Promise<IssuedKey | null>;
  /** Adds the key, or replaces the one with its id. */
  put(key: IssuedKey): Promise<void>;
  /** All keys, in no particular order. */
  list(): Promise<readonly IssuedKey[]>;
}
