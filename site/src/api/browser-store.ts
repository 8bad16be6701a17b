/** Part of the browser's `Storage` that the page uses. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Opens a store. Throws where the browser forbids storage; returns nothing outside a browser. */
export type OpenStore = () => Store | undefined;

/** Reads an item; null if it is absent or storage is forbidden. */
export function readItem(open: OpenStore, key: string): string | null {
  try {
    return open()?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** Writes an item; does nothing if storage is full or forbidden. */
export function writeItem(open: OpenStore, key: string, value: string): void {
  try {
    open()?.setItem(key, value);
  } catch {
    // The page works without storage.
  }
}

/** Removes an item; does nothing if storage is forbidden. */
export function removeItem(open: OpenStore, key: string): void {
  try {
    open()?.removeItem(key);
  } catch {
    // The page works without storage.
  }
}
