import vocabulary from "./vocabulary.json";

/** Rows of the graph's table of vectors that stand for no word of the vocabulary. */
const padding = 0;
const unknown = 1;

const numbers = new Map(vocabulary.words.split(" ").map((word, i) => [word, i + 2]));

/** The word's row in the table of vectors. An empty word is a masked one and counts as padding. */
export function numberOf(word: string): number {
  return word === "" ? padding : (numbers.get(word) ?? unknown);
}
