import * as z from "zod";
import { caller } from "./caller";
import { keyIdPattern } from "./key-text";

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const time = z.iso.datetime();

/** What is known of a secret: enough to recognize it, nothing to make it from. */
const hashedSecret = z.strictObject({
  salt: hex(16),
  /** See `secret.ts`. */
  hash: hex(32),
  /** When it stops being accepted; null: with the key. */
  ends: time.nullable(),
});
export type HashedSecret = z.output<typeof hashedSecret>;

/** An issued key as it is stored. */
export const issuedKey = z.strictObject({
  id: z.string().regex(keyIdPattern),
  /** Whose it is, for people. */
  name: z.string().min(1).max(100),
  /** The newest first. */
  secrets: z.array(hashedSecret).min(1).max(2),
  scopes: caller.shape.scopes,
  models: caller.shape.models,
  limits: caller.shape.limits,
  created: time,
  expires: time.nullable(),
  revoked: time.nullable(),
});
export type IssuedKey = z.output<typeof issuedKey>;

/** Where issued keys are. Each operation rejects if the store cannot be reached or holds what is no key. */
export interface KeyStore {
  find(id: string): Promise<IssuedKey | null>;
  /** Adds the key, or replaces the one with its id. */
  put(key: IssuedKey): Promise<void>;
  /** All of them, in no order. */
  list(): Promise<readonly IssuedKey[]>;
}
