/** Usual errors of forecasts, from low ones to high ones, all as shares of the capacity. */
export interface ErrorRange {
  /** Shares that were forecast, ascending. */
  readonly share: readonly number[];
  /** Tenth percentile of the errors at each of them. */
  readonly low: readonly number[];
  /** Ninetieth percentile. */
  readonly high: readonly number[];
}

/** Bikes that four of five counts lie between, by the errors of forecasts of about that share of the capacity. */
export function likelyRange(bikes: number, capacity: number, { share, low, high }: ErrorRange) {
  const forecast = bikes / capacity;
  const end = (errors: readonly number[]) =>
    Math.min(Math.max(forecast + interpolate(forecast, share, errors), 0), 1) * capacity;
  return { low: end(low), high: end(high) };
}

/** The value at `x` on the lines through the points; beyond the outermost, theirs. */
function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  const after = xs.findIndex((known) => known >= x);
  if (after < 0) return ys.at(-1)!;
  if (after === 0) return ys[0]!;
  const [x0, x1, y0, y1] = [xs[after - 1]!, xs[after]!, ys[after - 1]!, ys[after]!];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
