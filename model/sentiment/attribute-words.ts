import { type RunGraph } from "../contract";
import { shapleyValues } from "../shapley";
import { findFeatures } from "./find-features";
import { sampleShapley, type Shares, type WorthOf } from "./sample-shapley";
import { paddedWords, toNetworkTensors, toTensors } from "./to-tensors";

/** Up to this many words, every coalition of words is tried. */
const mostExact = 8;

/** Words, padding included, that the network reads to explain a longer text: about 0.1 s of one core. */
const budget = 16_384;
/** A long text is explained by at least this many runs of neighbouring words, even beyond the budget. */
const fewestGroups = 4;
const mostPairs = 8;

/** The log-odds of a text without words, and what each word added to them. They add up to the log-odds of the text. */
export interface Attributions {
  readonly base: number;
  readonly values: readonly number[];
}

/**
 * Shapley values of the words. Linear part and network add up to the log-odds, and so do the Shapley values of the two.
 *
 * The linear part is a sum over features, and a feature is present if and only if its words are: sharing each feature
 * evenly among its words is exact. The network's part is exact for up to eight words; in longer texts it is estimated.
 */
export async function attributeWords(words: readonly string[], run: RunGraph): Promise<Attributions> {
  const { parts } = await run(toTensors(words));
  const groups = groupPlaces(words.length);
  const { base, shares } = await shareNetwork(words, groups, run);
  const values = new Array<number>(words.length).fill(0);
  groups.forEach((places, group) => {
    for (const place of places) values[place]! += shares[group]! / places.length;
  });
  findFeatures(words).forEach(({ places }, i) => {
    for (const place of places) values[place]! += Number(parts!.data[i]) / places.length;
  });
  return { base, values };
}

/** Shares that groups of places add to the network's log-odds; the words of groups that are left out are masked. */
async function shareNetwork(
  words: readonly string[],
  groups: readonly (readonly number[])[],
  run: RunGraph,
): Promise<Shares> {
  const worthOf: WorthOf = async (coalitions) => {
    const texts = coalitions.map((coalition) => {
      const masked = words.map(() => "");
      for (const group of coalition) for (const place of groups[group]!) masked[place] = words[place]!;
      return masked;
    });
    const { log_odds: logOdds } = await run(toNetworkTensors(texts));
    return Array.from(logOdds!.data, Number);
  };
  if (words.length <= mostExact) return shareExactly(groups.length, worthOf);
  const pairs = Math.floor(rowsFor(words.length) / (2 * (groups.length - 1)));
  return sampleShapley(groups.length, Math.min(mostPairs, Math.max(1, pairs)), worthOf);
}

async function shareExactly(players: number, worthOf: WorthOf): Promise<Shares> {
  const everyone = Array.from({ length: players }, (_, player) => player);
  const coalitions = Array.from(
    { length: 2 ** players },
    (_, bits) => new Set(everyone.filter((player) => bits & (1 << player))),
  );
  const worth = await worthOf(coalitions);
  return { base: worth[0]!, shares: shapleyValues(players, worth) };
}

/** A group for each word or, where the budget does not allow one pair of orders of all words, for runs of neighbours. */
function groupPlaces(words: number): number[][] {
  const most = Math.max(fewestGroups, Math.floor(rowsFor(words) / 2) + 1);
  const count = Math.min(words, most);
  const groups = Array.from({ length: count }, (): number[] => []);
  for (let place = 0; place < words; place++) groups[Math.floor((place * count) / words)]!.push(place);
  return groups;
}

/** Rows of a masked text of this many words that the budget allows. */
function rowsFor(words: number): number {
  return Math.floor(budget / paddedWords(words));
}
