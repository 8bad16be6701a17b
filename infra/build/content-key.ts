import { createHash } from "node:crypto";

/** Length of a content key in hex digits: enough to tell a stack's releases apart, short enough for names. */
export const contentKeyDigits = 8;

/** Hashes `content` for logical names: a resource named with it is created beside its predecessor when content changes. */
export function contentKey(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, contentKeyDigits);
}

/** Hashes files by path and content, in any order. */
export function filesKey(files: ReadonlyMap<string, Buffer>): string {
  const digests = [...files].map(([path, body]) => [path, createHash("sha256").update(body).digest("hex")] as const);
  return contentKey(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
}
