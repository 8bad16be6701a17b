import { type IssuedKey, type KeyStore } from "../../../../functions/core/callers/key-store";
import { formatKey } from "../../../../functions/core/callers/key-text";
import { createSecret } from "../../../../functions/core/callers/secret";

/** A key that may predict and has no limits, with these fields in place of its own; and its text. */
export function issueKey(fields: Partial<IssuedKey> = {}): { readonly key: IssuedKey; readonly text: string } {
  const { secret, hashed } = createSecret();
  const key: IssuedKey = {
    id: "0123456789abcdef",
    name: "Team A",
    secrets: [hashed],
    scopes: ["predict"],
    models: null,
    limits: {},
    created: "2026-01-01T00:00:00.000Z",
    expires: null,
    revoked: null,
    ...fields,
  };
  return { key, text: formatKey({ id: key.id, secret }) };
}

/** A store in memory; says which keys were looked for. */
export function storeOf(...keys: readonly IssuedKey[]): KeyStore & { readonly looked: readonly string[] } {
  const held = new Map(keys.map((key) => [key.id, key]));
  const looked: string[] = [];
  return {
    looked,
    find: (id) => {
      looked.push(id);
      return Promise.resolve(held.get(id) ?? null);
    },
    put: (key) => {
      held.set(key.id, key);
      return Promise.resolve();
    },
    list: () => Promise.resolve([...held.values()]),
  };
}
