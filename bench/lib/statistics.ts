/** The median; for an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** A percentile, interpolated linearly. `values` need not be sorted, but must not be empty. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new Error("There is no percentile of no values.");
  const sorted = [...values].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}
