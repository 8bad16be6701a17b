import { randomBytes } from "node:crypto";
import { type Caller, type Scope } from "../../functions/core/callers/caller";
import { type IssuedKey, type KeyStore } from "../../functions/core/callers/key-store";
import { formatKey, parseKey } from "../../functions/core/callers/key-text";
import { createSecret } from "../../functions/core/callers/secret";

/** Properties of a new key. */
export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only models that it may use; empty: all. */
  readonly models: readonly string[];
  readonly limits: Caller["limits"];
  readonly expiresMs: number | null;
}

/** A key and its text, which is stored nowhere and cannot be shown again. */
export interface Issued {
  readonly key: IssuedKey;
  readonly text: string;
}

export async function createKey(store: KeyStore, wish: KeyWish, now: number): Promise<Issued> {
  const { secret, hashed } = createSecret();
  const key: IssuedKey = {
    id: randomBytes(8).toString("hex"),
    name: wish.name,
    secrets: [hashed],
    scopes: [...wish.scopes],
    models: wish.models.length > 0 ? [...wish.models] : null,
    limits: wish.limits,
    created: isoTime(now),
    expires: wish.expiresMs === null ? null : isoTime(now + wish.expiresMs),
    revoked: null,
  };
  await store.put(key);
  return { key, text: formatKey({ id: key.id, secret }) };
}

/** Revokes a key. @throws Error if the key does not exist or is already revoked */
export async function revokeKey(store: KeyStore, idOrText: string, now: number): Promise<IssuedKey> {
  const key = await findKey(store, idOrText);
  if (key.revoked !== null)
    throw new Error(`The key ${key.id} (${key.name}) is revoked already, since ${key.revoked}.`);
  const revoked = { ...key, revoked: isoTime(now) };
  await store.put(revoked);
  return revoked;
}

/**
 * Gives a key a new secret. The current one expires at once or after a grace period; an older one expires at once.
 * @throws Error if the key does not exist or is no longer valid
 */
export async function rotateKey(store: KeyStore, idOrText: string, graceMs: number, now: number): Promise<Issued> {
  const key = await findKey(store, idOrText);
  const state = stateOf(key, now);
  if (state !== "active") throw new Error(`The key ${key.id} (${key.name}) is ${state}: create a new one.`);
  const { secret, hashed } = createSecret();
  const [current] = key.secrets;
  const old = graceMs > 0 && current ? [{ ...current, ends: isoTime(now + graceMs) }] : [];
  const rotated = { ...key, secrets: [hashed, ...old] };
  await store.put(rotated);
  return { key: rotated, text: formatKey({ id: key.id, secret }) };
}

/** State of a key. */
export function stateOf(
  { revoked, expires }: Pick<IssuedKey, "revoked" | "expires">,
  now: number,
): "active" | "revoked" | "expired" {
  if (revoked !== null) return "revoked";
  return expires !== null && now >= Date.parse(expires) ? "expired" : "active";
}

/** Finds a key by its id or, because people may have only that, by its text. */
async function findKey(store: KeyStore, idOrText: string): Promise<IssuedKey> {
  const id = parseKey(idOrText)?.id ?? idOrText;
  const key = await store.find(id);
  if (key) return key;
  throw new Error("There is no key with this id: `npm run keys -- list` shows the ids.");
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
