import { isDeepStrictEqual } from "node:util";
import { type ModelContract } from "../../model/contract";
import { type GoldenFile } from "../../model/golden";

type StoredCase = GoldenFile["cases"][number];

/**
 * Selects at most `count` stored results for the page, each with at most `maxBytes` of JSON. Those of the contract's
 * examples come first, then the different answers in turn, so that eight cases do not all show the same class.
 */
export function selectCases(
  cases: readonly StoredCase[],
  examples: ModelContract["examples"],
  count = 8,
  maxBytes = 16 * 1024,
): StoredCase[] {
  const small = cases.filter((stored) => JSON.stringify(stored).length <= maxBytes);
  const isExample = (stored: StoredCase) => examples.some(({ request }) => isDeepStrictEqual(request, stored.request));
  const rest = takeTurns(
    small.filter((stored) => !isExample(stored)),
    (stored) => leadingWord(stored.response) ?? "",
  );
  return [...small.filter(isExample), ...rest].slice(0, count);
}

/** Orders items by turns: the first of each group, then the second of each, and so on. */
function takeTurns<Item>(items: readonly Item[], groupOf: (item: Item) => string): Item[] {
  const seen = new Map<string, number>();
  const rounds: Item[][] = [];
  for (const item of items) {
    const round = seen.get(groupOf(item)) ?? 0;
    seen.set(groupOf(item), round + 1);
    (rounds[round] ??= []).push(item);
  }
  return rounds.flat();
}

/** First text in an answer: its class, if it has one. */
function leadingWord(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const word = leadingWord(inner);
    if (word !== undefined) return word;
  }
  return undefined;
}
