import { type Attribution } from "./read-explanations";

/** A piece of a text: a word with its contribution, or what stands between words. */
export interface Piece {
  readonly text: string;
  /** Null between words. */
  readonly attribution: number | null;
}

/**
 * Cuts a text into the words that an explanation is about and what stands between them. The words have to appear in the
 * order of the attributions, in any case; undefined if one does not.
 */
export function locateWords(text: string, attributions: readonly Attribution[]): readonly Piece[] | undefined {
  const folded = text.toLowerCase();
  // Some letters have a longer lower case, so that places in it would not be places in the text.
  if (folded.length !== text.length || attributions.length === 0) return undefined;
  const pieces: Piece[] = [];
  let end = 0;
  for (const { value, attribution } of attributions) {
    const word = String(value).toLowerCase();
    const start = word === "" ? -1 : folded.indexOf(word, end);
    if (start < 0) return undefined;
    if (start > end) pieces.push({ text: text.slice(end, start), attribution: null });
    end = start + word.length;
    pieces.push({ text: text.slice(start, end), attribution });
  }
  if (end < text.length) pieces.push({ text: text.slice(end), attribution: null });
  return pieces;
}
