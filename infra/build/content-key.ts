import { createHash } from "node:crypto";

/** Digits of a content key: enough to tell the releases of a stack apart, short enough for names. */
export const contentKeyDigits = 8;

/** Stands for `content` in logical names: whatever is named with it is created beside its predecessor. */
export function contentKey(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, contentKeyDigits);
}

/** Stands for files by their paths and bytes, in whatever order they come. */
export function filesKey(files: ReadonlyMap<string, Buffer>): string {
  const digests = [...files].map(([path, body]) => [path, createHash("sha256").update(body).digest("hex")] as const);
  return contentKey(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
}
