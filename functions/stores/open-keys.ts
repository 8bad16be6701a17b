import { type KeyStore } from "../core/callers/key-store";
import { createFileKeys } from "./file-keys";

/** Where issued keys are: a DynamoDB table or a JSON file. */
export type KeyPlace = { readonly table: string } | { readonly file: string };

/** DynamoDB answers in milliseconds: what takes so long is down, and callers are told so. */
const timeoutMs = 1000;

/** The SDK of DynamoDB is loaded only for a table. */
export async function openKeys(place: KeyPlace): Promise<KeyStore> {
  if ("file" in place) return createFileKeys(place.file);
  const [{ createTableClient }, { createTableKeys }] = await Promise.all([
    import("./table/table.js"),
    import("./table/keys.js"),
  ]);
  return createTableKeys(createTableClient(), place.table, timeoutMs);
}
