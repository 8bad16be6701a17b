/** Content types of pictures: of raw bodies, of data URLs, and what `HandlerTools.decodeImage` takes. */
export const imageContentTypes = ["image/png", "image/jpeg", "image/webp"];

/** What a file's first bytes say it is, one of `imageContentTypes`; null if it is none of them. */
export function pictureType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  return /^RIFF.{4}WEBP$/s.test(head) ? "image/webp" : null;
}
