import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type HashedSecret } from "./key-store";

/** Creates a secret, with the hash to store. */
export function createSecret(): { readonly secret: string; readonly hashed: HashedSecret } {
  const secret = randomBytes(32).toString("base64url");
  const salt = randomBytes(16).toString("hex");
  return { secret, hashed: { salt, hash: hash(salt, secret).toString("hex"), ends: null } };
}

/** True if the secret matches an unexpired hash. All hashes are compared, each in constant time. */
export function matchesSecret(secret: string, hashes: readonly HashedSecret[], now: number): boolean {
  const matches = hashes.filter(({ salt, hash: expected }) =>
    timingSafeEqual(hash(salt, secret), Buffer.from(expected, "hex")),
  );
  return matches.some(({ ends }) => ends === null || now < Date.parse(ends));
}

/** Hash compared with the secret of an unknown key, so that the look-up takes as long as for a known one. */
export const unknownSecret: readonly HashedSecret[] = [createSecret().hashed];

/**
 * One round of SHA-256. Slow hashes protect secrets that people choose; 256 random bits cannot be guessed at any speed,
 * and every request pays for the hash.
 */
function hash(salt: string, secret: string): Buffer {
  return createHash("sha256").update(Buffer.from(salt, "hex")).update(secret).digest();
}
