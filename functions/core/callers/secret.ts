import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type HashedSecret } from "./key-store";

/** A new secret, and what is stored of it. */
export function createSecret(): { readonly secret: string; readonly hashed: HashedSecret } {
  const secret = randomBytes(32).toString("base64url");
  const salt = randomBytes(16).toString("hex");
  return { secret, hashed: { salt, hash: hash(salt, secret).toString("hex"), ends: null } };
}

/** Whether one of the hashes that still hold is the secret's. All of them are compared, each in constant time. */
export function matchesSecret(secret: string, hashes: readonly HashedSecret[], now: number): boolean {
  const matches = hashes.filter(({ salt, hash: expected }) =>
    timingSafeEqual(hash(salt, secret), Buffer.from(expected, "hex")),
  );
  return matches.some(({ ends }) => ends === null || now < Date.parse(ends));
}

/** What an unknown key is compared with, so that it takes as long as a known one: of a secret that nobody has. */
export const unknownSecret: readonly HashedSecret[] = [createSecret().hashed];

/**
 * One round of SHA-256. Slow hashes make guessing dear where secrets are chosen by people; 256 random bits cannot be
 * guessed at any speed, and every request pays for the hash.
 */
function hash(salt: string, secret: string): Buffer {
  return createHash("sha256").update(Buffer.from(salt, "hex")).update(secret).digest();
}
