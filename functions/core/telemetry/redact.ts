/** Credentials recognisable by their format: our keys, tokens, keys of AWS and others, signed URLs. */
const credentials: readonly (readonly [RegExp, string])[] = [
  [/\b(mf_[0-9a-f]{16}_)[\w-]+/g, "$1…"],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, "eyJ…"],
  [/\b(bearer|basic)(\s+)[\w.~+/=-]{8,}/gi, "$1$2…"],
  [/\b(A(?:KIA|SIA))[0-9A-Z]{16}\b/g, "$1…"],
  [/\bsk-[\w-]{16,}/g, "sk-…"],
  [/\b(X-Amz-(?:Signature|Security-Token|Credential)=)[^&"\s\\]+/gi, "$1…"],
];

/** Matches any credential, case-insensitively: text without one is scanned only once. */
const anyCredential = new RegExp(credentials.map(([pattern]) => pattern.source).join("|"), "i");

/** Redacts recognisable credentials. JSON stays valid JSON. */
export function redact(text: string): string {
  if (!anyCredential.test(text)) return text;
  return credentials.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);
}

/** Values of members and parameters with a secret's name. */
const secretMember =
  /("[^"]{0,64}(?:passw(?:or)?d|secret|token|credential|authorization|api[_-]?key)[^"]{0,64}"\s*:\s*)"(?:[^"\\]|\\.)*"?/gi;

/** Text of a body, at most `maxBytes` bytes, without recognisable credentials or values with a secret's name. */
export function redactBody(bytes: Uint8Array, maxBytes: number): string {
  // Reads past the limit, so that a truncated credential is still recognised.
  const text = Buffer.from(bytes.subarray(0, 2 * maxBytes + 4096)).toString("utf8");
  return cut(redact(text.replace(secretMember, '$1"…"')), maxBytes);
}

/** Truncates between characters. */
function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}
