/** First bytes of common picture formats, in base64. */
const signatures: readonly (readonly [string, RegExp])[] = [
  ["image/png", /^iVBORw0KGgo/],
  ["image/jpeg", /^\/9j\//],
  ["image/webp", /^UklGR.{6}XRUJQ/],
  ["image/gif", /^R0lGOD/],
];

/** Detects the content type of a picture by its first bytes. */
export function sniffImage(base64: string): string | undefined {
  return signatures.find(([, signature]) => signature.test(base64))?.[0];
}

/** Detects a HEIC photo by the brand in its first bytes (ISO/IEC 23008-12). */
export function isHeic(base64: string): boolean {
  return /^.{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)/s.test(atob(base64.slice(0, 16)));
}

/** URL for an `<img>`, from base64 or from a data URL. */
export function imageUrl(text: string): string {
  return text.startsWith("data:") ? text : `data:${sniffImage(text) ?? "image/png"};base64,${text}`;
}

export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  // More arguments in one call overflow the stack in some browsers.
  const step = 0x8000;
  for (let i = 0; i < bytes.length; i += step) parts.push(String.fromCharCode(...bytes.subarray(i, i + step)));
  return btoa(parts.join(""));
}
