import merges from "./merges.json";

/** Author of a message. */
export type Role = "system" | "user" | "assistant";

/**
 * Mark that begins a message of each role. A token is a byte (0 to 255), a mark, or a merge of two tokens: the same
 * rules as in `train/vocabulary.py`, which explains them. No text contains a mark, so nobody can write one into a
 * message.
 */
const marks: Readonly<Record<Role, number>> = { system: 256, user: 257, assistant: 258 };
/** Ends a message. */
export const endMark = 259;
const firstMerge = 260;

/** The bytes of each token; none for marks. */
const bytesOf: Uint8Array[] = Array.from({ length: firstMerge }, (_, token) =>
  token < marks.system ? Uint8Array.of(token) : new Uint8Array(),
);
/** The token that two tokens merge to; the smaller it is, the earlier it is merged. */
const mergeOf = new Map<string, number>();
for (const [left, right] of merges as [number, number][]) {
  mergeOf.set(`${left} ${right}`, bytesOf.length);
  bytesOf.push(Uint8Array.of(...bytesOf[left]!, ...bytesOf[right]!));
}

/** Bytes as characters, so that a regular expression can cut them: merges stay inside of a word. */
const words = / ?[A-Za-z]+|[^A-Za-z]/gs;

export function encode(text: string): number[] {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  return (bytes.match(words) ?? []).flatMap((word) => encodeWord(word));
}

function encodeWord(word: string): number[] {
  const tokens = Array.from(word, (byte) => byte.charCodeAt(0));
  for (;;) {
    let earliest = Infinity;
    for (let i = 1; i < tokens.length; i++) earliest = Math.min(earliest, mergeAt(tokens, i));
    if (earliest === Infinity) return tokens;
    for (let i = 1; i < tokens.length; i++) if (mergeAt(tokens, i) === earliest) tokens.splice(i - 1, 2, earliest);
  }
}

/** Token that the tokens before and at `index` merge to. */
function mergeAt(tokens: readonly number[], index: number): number {
  return mergeOf.get(`${tokens[index - 1]} ${tokens[index]}`) ?? Infinity;
}

export function bytesOfToken(token: number): Uint8Array {
  return bytesOf[token]!;
}

/** A conversation up to where the assistant's next answer begins. */
export function encodePrompt(messages: readonly { readonly role: Role; readonly content: string }[]): number[] {
  return [...messages.flatMap(({ role, content }) => [marks[role], ...encode(content), endMark]), marks.assistant];
}
