/** A number of points per window. The first point taken opens the window. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

export interface Taken {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends, rounded up: at least 1. */
  readonly resetSeconds: number;
}

/** Counters shared by all instances of the function. */
export interface Counters {
  /** Takes a point, if one is left. Rejects within about a second if the counters cannot be reached. */
  take(key: string, limit: Limit): Promise<Taken>;
  /** Returns a point taken in the current window. Rejects as `take` does. */
  giveBack(key: string): Promise<void>;
  /** The refusal that this process remembers for the key, without asking the store; null if it remembers none. */
  remembered(key: string, limit: Limit): Taken | null;
}

/**
 * State of a limit once a point is taken.
 * @param count points taken in this window, including this one: above the limit, it is refused
 * @param msLeft milliseconds until the window ends
 */
export function taken(count: number, { points }: Limit, msLeft: number): Taken {
  return {
    allowed: count <= points,
    limit: points,
    remaining: Math.max(points - count, 0),
    resetSeconds: Math.max(Math.ceil(msLeft / 1000), 1),
  };
}
