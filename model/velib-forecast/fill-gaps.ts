/**
 * Counts with every missing hour filled in: on the straight line between its known neighbours; at either end, the
 * nearest known count. At least one hour must be known.
 */
export function fillGaps(history: readonly (number | null)[]): number[] {
  return history.map((bikes, hour) => bikes ?? estimate(history, hour));
}

function estimate(history: readonly (number | null)[], hour: number): number {
  const isKnown = (bikes: number | null) => bikes !== null;
  const before = history.slice(0, hour).findLastIndex(isKnown);
  const after = history.findIndex((bikes, other) => other > hour && isKnown(bikes));
  if (before < 0 || after < 0) return history[Math.max(before, after)]!;
  const [from, to] = [history[before]!, history[after]!];
  return from + ((to - from) * (hour - before)) / (after - before);
}
