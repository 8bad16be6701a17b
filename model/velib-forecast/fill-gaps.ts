/**
 * Counts with every missing hour filled in: on the straight line between its known neighbours; at either end, the
 * nearest known count. At least one hour must be known.
 */
export function fillGaps(history: readonly (number | null)[]): number[] {
  const known = history.flatMap((bikes, hour) => (bikes === null ? [] : [{ hour, bikes }]));
  return history.map((bikes, hour) => {
    if (bikes !== null) return bikes;
    const before = known.findLast((other) => other.hour < hour);
    const after = known.find((other) => other.hour > hour);
    if (!before || !after) return (before ?? after)!.bikes;
    return before.bikes + ((after.bikes - before.bikes) * (hour - before.hour)) / (after.hour - before.hour);
  });
}
