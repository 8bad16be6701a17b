/** As much of the browser's `Storage` as is needed; absent where there is no browser. */
interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** It throws where the browser forbids storage. */
const openStore = () => (globalThis as { readonly sessionStorage?: Store }).sessionStorage;
const place = "modelfront:key";

/** In use where the browser keeps nothing for this page. */
let current = "";

/** The key that the person at this page has given, for this tab and no longer; empty if there is none. */
export function apiKey(): string {
  try {
    return openStore()?.getItem(place) ?? current;
  } catch {
    return current;
  }
}

/** Empty text forgets the key. */
export function setApiKey(key: string): void {
  current = key;
  try {
    openStore()?.setItem(place, key);
  } catch {
    // It lasts as long as the page does.
  }
}

/** Headers that say who calls. */
export function credentials(): Record<string, string> {
  const key = apiKey();
  return key ? { authorization: `Bearer ${key}` } : {};
}
