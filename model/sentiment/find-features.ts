/** Rows of the graph's table of weights. Row 0 is padding and weighs nothing. */
const tableRows = 2 ** 18;

const negations = new Set(
  (
    "not no never none nobody nothing neither nor hardly barely scarcely without cannot cant dont doesnt didnt isnt " +
    "wasnt arent werent wont wouldnt couldnt shouldnt havent hasnt hadnt aint"
  ).split(" "),
);
const concessions = new Set(["although", "though", "while", "despite"]);
const contrasts = new Set(["but", "however", "yet", "still", "though", "nevertheless"]);

/** Cues that act on a word, by number; the words after a negation or "although", and those on either side of "but". */
const cues = { negated: 0, conceded: 1, undone: 2, stressed: 3 } as const;
/** Number of words that a cue reaches. */
const reach = { negated: 3, conceded: 6, undone: 10, stressed: 10 } as const;

/** Characters of a longer word that it shares with its other forms. */
const stemLength = 5;

/** A longer text has the sum of its features divided by the root of how many times as long it is. */
const usualWords = 10;

/** A cue that acts on the word at `place` and comes from the word at `source`. */
interface Cue {
  readonly cue: number;
  readonly place: number;
  readonly source: number;
}

/** Something that counts for or against. It is present if and only if the words at its places are. */
export interface Feature {
  /** Row of its weight in the table. */
  readonly row: number;
  /** One place or two. */
  readonly places: readonly number[];
}

/**
 * All features of a text: words and beginnings of longer words, those of the second half once more, pairs of neighbours,
 * words under a cue. An empty word stands for a masked one: it keeps its place and is part of no feature.
 * `find_features` in `train/features.py` finds the same in the same order.
 */
export function findFeatures(words: readonly string[]): Feature[] {
  const features: Feature[] = [];
  words.forEach((word, place) => {
    if (word === "") return;
    const names = namesOf(word);
    if (2 * place >= words.length) names.push(...names.map((name) => `~${name}`));
    for (const name of names) features.push({ row: hashRow(name), places: [place] });
    if (place > 0 && words[place - 1] !== "") {
      features.push({ row: hashRow(`${words[place - 1]} ${word}`), places: [place - 1, place] });
    }
  });
  for (const { cue, place, source } of findCues(words)) {
    for (const name of namesOf(words[place]!))
      features.push({ row: hashRow(`${cue}:${name}`), places: [place, source] });
  }
  return features;
}

/** Marks each word with the cues that act on it, as bits, and above them the quarter of the text that it stands in. */
export function markWords(words: readonly string[]): number[] {
  const marks = words.map((_, place) => Math.floor((4 * place) / words.length) << Object.keys(cues).length);
  for (const { cue, place } of findCues(words)) marks[place]! |= 1 << cue;
  return marks;
}

/** Factor of the sum of the weights, so that length alone does not make a text certain. */
export function scaleOf(words: readonly string[]): number {
  return Math.fround(1 / Math.sqrt(Math.max(1, words.length / usualWords)));
}

/** By the word that gives the cue, and from there outwards. */
function findCues(words: readonly string[]): Cue[] {
  const found: Cue[] = [];
  words.forEach((word, source) => {
    const act = (cue: keyof typeof cues, step: 1 | -1) => {
      for (let apart = 1; apart <= reach[cue]; apart++) {
        const place = source + step * apart;
        if (words[place]) found.push({ cue: cues[cue], place, source });
      }
    };
    if (isNegation(word)) act("negated", 1);
    if (concessions.has(word)) act("conceded", 1);
    if (contrasts.has(word)) {
      act("undone", -1);
      act("stressed", 1);
    }
  });
  return found;
}

function isNegation(word: string): boolean {
  return negations.has(word) || word.endsWith("n't");
}

/** The word and, if it is longer, its beginning. */
function namesOf(word: string): string[] {
  const characters = Array.from(word);
  return characters.length <= stemLength ? [word] : [word, `${characters.slice(0, stemLength).join("")}…`];
}

const utf8 = new TextEncoder();

/** FNV-1a, 32 bits, over UTF-8. */
function hashRow(feature: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(feature)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return 1 + (hash % (tableRows - 1));
}
