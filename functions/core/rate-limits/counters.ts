/** So many points in each window, which begins with the first one that is taken. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

export interface Taken {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends, rounded up: at least 1. */
  readonly resetSeconds: number;
}

/** Counts for all instances of the function together. */
export interface Counters {
  /** Takes a point, if one is left. Rejects if the counters cannot be reached, and within about a second. */
  take(key: string, limit: Limit): Promise<Taken>;
}

/**
 * @param count how many points were asked for in this window, this one included
 * @param msLeft until the window ends
 */
export function taken(count: number, { points }: Limit, msLeft: number): Taken {
  return {
    allowed: count <= points,
    limit: points,
    remaining: Math.max(points - count, 0),
    resetSeconds: Math.max(Math.ceil(msLeft / 1000), 1),
  };
}
