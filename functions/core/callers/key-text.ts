/** What every issued key begins with: so that people, and scanners for leaked secrets, recognize one. */
export const keyPrefix = "mf_";

/** 64 random bits. */
export const keyIdPattern = /^[0-9a-f]{16}$/;

const keyPattern = /^mf_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export interface KeyText {
  /** Public: it stands in logs and lists. */
  readonly id: string;
  /** 256 random bits in base64url. */
  readonly secret: string;
}

export function formatKey({ id, secret }: KeyText): string {
  return `${keyPrefix}${id}_${secret}`;
}

/** The parts of `mf_<id>_<secret>`, or null if the text is no key. */
export function parseKey(text: string): KeyText | null {
  const [, id, secret] = keyPattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}
