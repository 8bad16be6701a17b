import { randomBytes } from "node:crypto";
import { type KeyStore } from "../core/callers/key-store";
import { formatKey } from "../core/callers/key-text";
import { createSecret } from "../core/callers/secret";

/** Beginning of the ids of the check's keys: its role may write no others. */
export const checkKeyPrefix = "5e1fc4ec";

const lifetimeMs = 60 * 60_000;

export interface CheckKeyOptions {
  readonly keys: Pick<KeyStore, "put">;
  /** Models that the keys are for. */
  readonly models: readonly string[];
  readonly now?: () => number;
}

/**
 * Issues keys for the check itself, so that none has to be stored where it could leak. A key lives for an hour, in the memory
 * of this process and, hashed, in the table of keys, and is replaced after half of that.
 */
export function createCheckKey({ keys, models, now = Date.now }: CheckKeyOptions): () => Promise<string> {
  let current: { readonly text: string; readonly until: number } | null = null;
  return async () => {
    const time = now();
    if (current && time < current.until) return current.text;
    const { secret, hashed } = createSecret();
    // A new id each time: authorizers cache keys by their ids.
    const id = checkKeyPrefix + randomBytes(4).toString("hex");
    await keys.put({
      id,
      name: "synthetic check",
      secrets: [hashed],
      scopes: ["predict"],
      models: [...models],
      limits: {},
      created: new Date(time).toISOString(),
      expires: new Date(time + lifetimeMs).toISOString(),
      revoked: null,
    });
    current = { text: formatKey({ id, secret }), until: time + lifetimeMs / 2 };
    return current.text;
  };
}
