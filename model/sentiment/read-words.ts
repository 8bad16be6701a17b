/** Letters, digits and the marks on them, with inner apostrophes; one symbol, such as an emoji; an emoticon. */
const word = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|'(?=[\p{L}\p{N}]))*|\p{So}|[:;=]-?[()]/gu;

/**
 * The words of a text as the model reads them: in lower case, compatibility forms folded (NFKC), without invisible
 * format characters. `read_words` in `train/features.py` does the same.
 */
export function readWords(text: string): string[] {
  const plain = text
    .replace(/\p{Cf}/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("’", "'");
  return plain.match(word) ?? [];
}
