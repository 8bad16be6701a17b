export interface ThrottleSettings {
  /** Average requests per second. */
  readonly rateLimit: number;
  /** Burst of requests. */
  readonly burstLimit: number;
}

/** A token bucket shared by all callers. `now` is in milliseconds. */
export function createThrottle({ rateLimit, burstLimit }: ThrottleSettings, now: () => number): () => boolean {
  let tokens = burstLimit;
  let filledAt = now();
  return function isAllowed() {
    const time = now();
    tokens = Math.min(burstLimit, tokens + ((time - filledAt) / 1000) * rateLimit);
    filledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
