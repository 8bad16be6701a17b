/** Prefix of every issued key, so that people and secret scanners recognise one. */
export const keyPrefix = "mf_";

/** 64 random bits. */
export const keyIdPattern = /^[0-9a-f]{16}$/;

const keyPattern = /^mf_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export interface KeyText {
  /** Public: appears in logs and lists. */
  readonly id: string;
  /** 256 random bits in base64url. */
  readonly secret: string;
}

export function formatKey({ id, secret }: KeyText): string {
  return `${keyPrefix}${id}_${secret}`;
}

/** Parses `mf_<id>_<secret>`; null if the text is not a key. */
export function parseKey(text: string): KeyText | null {
  const [, id, secret] = keyPattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}
