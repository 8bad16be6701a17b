import { readItem, writeItem, type Store } from "./browser-store";

const openStore = () => (globalThis as { readonly sessionStorage?: Store }).sessionStorage;
const item = "modelfront:key";

/** Fallback for browsers that forbid storage: the key lasts as long as the page. */
let inMemory = "";

/** API key that the user entered in this tab; empty if there is none. */
export function apiKey(): string {
  return readItem(openStore, item) ?? inMemory;
}

/** Stores the API key for this tab. An empty string removes it. */
export function setApiKey(key: string): void {
  inMemory = key;
  writeItem(openStore, item, key);
}

/** Request headers that carry the API key, if there is one. */
export function credentials(): Record<string, string> {
  const key = apiKey();
  return key ? { authorization: `Bearer ${key}` } : {};
}
