import { type IssuedKey, type KeyStore } from "../core/callers/key-store";
import { createFileKeys } from "./file-keys";
import { createLastUsed } from "../core/last-used";

/** Location of the issued keys: a DynamoDB table or a JSON file. */
export type KeyPlace = { readonly table: string } | { readonly file: string };

/** Time limit of a look-up: DynamoDB normally answers in milliseconds. */
const timeoutMs = 1000;
/** One retry: a kept socket may turn out to be closed. */
const maxAttempts = 2;

/**
 * Time for which the authorizer caches a key. A key that is revoked, or whose limits change, keeps its old state for
 * this long.
 */
export const rememberedKeySeconds = 10;

const maxRememberedKeys = 1000;

/** Opens the keys for reading. Loads DynamoDB's SDK only for a table. */
export async function openKeys(place: KeyPlace): Promise<Pick<KeyStore, "find">> {
  if ("file" in place) return createFileKeys(place.file);
  const [{ createTableClient }, { createTableKeys }] = await Promise.all([
    import("./table/table.js"),
    import("./table/keys.js"),
  ]);
  return rememberKeys(createTableKeys(createTableClient(maxAttempts), place.table, timeoutMs));
}

/**
 * Caches keys for `rememberedKeySeconds`, so that a warm authorizer need not wait for the table. Unknown ids are looked
 * up every time: a new key works at once.
 */
export function rememberKeys(keys: Pick<KeyStore, "find">, now: () => number = Date.now): Pick<KeyStore, "find"> {
  const found = createLastUsed<{ key: IssuedKey; until: number }>(maxRememberedKeys);
  return {
    async find(id) {
      const remembered = found.get(id);
      if (remembered && remembered.until > now()) return remembered.key;
      const key = await keys.find(id);
      if (key) found.set(id, { key, until: now() + rememberedKeySeconds * 1000 });
      else found.delete(id);
      return key;
    },
  };
}
