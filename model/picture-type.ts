/** Content types of pictures in raw bodies and data URLs, and what `HandlerTools.decodeImage` takes. */
export const imageContentTypes = ["image/png", "image/jpeg", "image/webp"];

/** Names that some clients send in place of a registered type. */
const otherNames: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "image/x-png": "image/png",
};

/** Media type without its parameters, in lower case, by its registered name: `Image/JPG; q=1` is `image/jpeg`. */
export function mediaTypeOf(contentType: string): string {
  const [type = ""] = contentType.split(";");
  const name = type.trim().toLowerCase();
  return Object.hasOwn(otherNames, name) ? otherNames[name]! : name;
}

/** Content type by a file's first bytes, one of `imageContentTypes`; null for any other file. */
export function pictureType(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  return /^RIFF.{4}WEBP$/s.test(head) ? "image/webp" : null;
}
