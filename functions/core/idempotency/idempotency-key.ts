import { createHash } from "node:crypto";
import { InvalidRequest } from "../../../model/errors";

export const idempotencyKeyHeader = "idempotency-key";

/** Valid keys: 1 to 255 printable ASCII characters. */
export const keyPattern = /^[\x20-\x7e]{1,255}$/;

/** Checks the form of a key. @throws InvalidRequest */
export function checkIdempotencyKey(key: string): void {
  if (keyPattern.test(key)) return;
  throw new InvalidRequest(
    `Idempotency-Key has ${key.length} characters: it takes 1 to 255, printable ASCII alone, such as a UUID.`,
    idempotencyKeyHeader,
  );
}

/** Digest of a request: query, content type and body, byte by byte. */
export function fingerprintOf(query: string, contentType: string | null, body: Uint8Array): string {
  return createHash("sha256")
    .update(JSON.stringify([query, contentType]))
    .update("\0")
    .update(body)
    .digest("hex");
}
