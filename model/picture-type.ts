/** Content types of pictures: raw bodies, data URLs, and formats of `HandlerTools.decodeImage`. */
export const imageContentTypes = ["image/png", "image/jpeg", "image/webp"];

/** Detects a picture's content type by its first bytes; null if it is not one of `imageContentTypes`. */
export function pictureType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  return /^RIFF.{4}WEBP$/s.test(head) ? "image/webp" : null;
}
