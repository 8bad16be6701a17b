/** Rows of the graph's table of weights. Row 0 is padding and weighs nothing. */
const tableRows = 2 ** 16;

/** What acts on a weight: the graph multiplies it by the cue's factor. */
export const cues = { plain: 0, negation: 1, concession: 2, contrast: 3 } as const;

/** How many words a cue reaches: a negation and "although" forward, "but" back. */
const reach = { negation: 3, concession: 6, contrast: 10 } as const;

const negations = new Set(
  (
    "not no never none nobody nothing neither nor hardly barely scarcely without cannot cant dont doesnt didnt isnt " +
    "wasnt arent werent wont wouldnt couldnt shouldnt havent hasnt hadnt aint"
  ).split(" "),
);
const concessions = new Set(["although", "though", "while", "despite"]);
const contrasts = new Set(["but", "however", "yet", "still", "though", "nevertheless"]);

/** Characters of a longer word that it shares with its other forms. */
const stemLength = 5;

/** A text of more words has its sum divided by the root of how many times as long it is. */
const usualWords = 10;

/** Something that counts for or against: it is there if and only if the words that it is made of are. */
export interface Feature {
  /** Of its weight in the table. */
  readonly row: number;
  readonly cue: number;
  /** Places of one word or of two. */
  readonly places: readonly number[];
}

/**
 * All features of a text. An empty word stands for one that is masked: its place is kept, it is part of no feature.
 * `find_features` in `train/features.py` finds the same in the same order.
 */
export function findFeatures(words: readonly string[]): Feature[] {
  const features: Feature[] = [];
  const weigh = (place: number, cue: number, cuePlace = place) => {
    const places = cuePlace === place ? [place] : [place, cuePlace];
    for (const row of rowsOfWord(words[place]!)) features.push({ row, cue, places });
  };
  words.forEach((word, place) => {
    if (word === "") return;
    weigh(place, cues.plain);
    if (place > 0 && words[place - 1] !== "") {
      features.push({ row: hashRow(`${words[place - 1]} ${word}`), cue: cues.plain, places: [place - 1, place] });
    }
    const isContrast = contrasts.has(word);
    for (let before = place - 1; before >= Math.max(0, place - reach.contrast); before--) {
      const other = words[before]!;
      if (other === "") continue;
      if (place - before <= reach.negation && isNegation(other)) weigh(place, cues.negation, before);
      if (place - before <= reach.concession && concessions.has(other)) weigh(place, cues.concession, before);
      if (isContrast) weigh(before, cues.contrast, place);
    }
  });
  return features;
}

/** What the sum of the weights is multiplied by, so that a long text is not sure of itself for its length. */
export function scaleOf(words: readonly string[]): number {
  return Math.fround(1 / Math.sqrt(Math.max(1, words.length / usualWords)));
}

function isNegation(word: string): boolean {
  return negations.has(word) || word.endsWith("n't");
}

function rowsOfWord(word: string): number[] {
  const characters = Array.from(word);
  if (characters.length <= stemLength) return [hashRow(word)];
  return [hashRow(word), hashRow(`${characters.slice(0, stemLength).join("")}…`)];
}

/** FNV-1a, 32 bits, over UTF-8. */
function hashRow(feature: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(feature)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return 1 + (hash % (tableRows - 1));
}
