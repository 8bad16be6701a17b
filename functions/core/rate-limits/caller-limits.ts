import { type ApiSettings } from "../api-settings";
import { type Caller } from "../callers/caller";
import { ApiError, type ErrorCode } from "../errors";
import { type Counters, type Limit, type Taken } from "./counters";

export type LimitHeaders = Readonly<Record<string, string>>;

export interface CallerLimits {
  /**
   * Counts a request, whatever it asks for, against the caller's requests per second.
   * @returns headers of the answer: none if there is no such limit
   * @throws ApiError `rate_limited`, or `store_unavailable`
   */
  checkRate(caller: Caller): Promise<LimitHeaders>;
  /**
   * Counts a model call against the caller's calls per hour and per day.
   * @returns headers of the answer, of the limit that is nearer; none if there is neither
   * @throws ApiError `quota_exceeded`, or `store_unavailable`
   */
  charge(caller: Caller): Promise<LimitHeaders>;
}

interface NamedLimit extends Limit {
  readonly name: string;
  readonly words: string;
}

/** Holds callers to their limits, all instances of the function together. */
export function createCallerLimits(
  counters: Counters,
  { whenStoreIsDown }: Pick<ApiSettings["limits"], "whenStoreIsDown">,
): CallerLimits {
  /** The tightest of what was taken; null if nothing could be counted, or there is nothing to count. */
  async function takeAll(caller: Caller, limits: readonly NamedLimit[], refusal: ErrorCode): Promise<LimitHeaders> {
    const takes = limits.map(async (limit) => ({
      limit,
      taken: await counters.take(`${limit.name}#${caller.kind}#${caller.id}`, limit),
    }));
    const results = await Promise.all(takes).catch((cause: unknown) => {
      if (whenStoreIsDown === "open") return [];
      throw cannotCount(cause);
    });
    const tightest = results.sort((a, b) => urgency(a.taken) - urgency(b.taken))[0];
    if (!tightest) return {};
    if (!tightest.taken.allowed) throw limitReached(refusal, tightest.limit, tightest.taken);
    return limitHeaders(tightest.taken);
  }

  return {
    checkRate: (caller) => takeAll(caller, rateLimits(caller), "rate_limited"),
    charge: (caller) => takeAll(caller, quotas(caller), "quota_exceeded"),
  };
}

/** The burst at once, and as many again when the rate has earned them. */
function rateLimits({ limits: { perSecond } }: Caller): NamedLimit[] {
  if (!perSecond) return [];
  const { rate, burst } = perSecond;
  return [
    { name: "rate", points: burst, seconds: burst / rate, words: `${rate} requests per second, ${burst} at once` },
  ];
}

function quotas({ limits: { perHour, perDay } }: Caller): NamedLimit[] {
  return [
    ...(perHour === undefined
      ? []
      : [{ name: "hour", points: perHour, seconds: 3600, words: `${perHour} model calls per hour` }]),
    ...(perDay === undefined
      ? []
      : [{ name: "day", points: perDay, seconds: 86_400, words: `${perDay} model calls per day` }]),
  ];
}

/** Refusals first, the longest before the others; then what is nearer its end. */
function urgency({ allowed, remaining, resetSeconds }: Taken): number {
  return allowed ? remaining : -resetSeconds;
}

function limitHeaders({ limit, remaining, resetSeconds }: Taken): LimitHeaders {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(resetSeconds),
  };
}

function limitReached(code: ErrorCode, { words }: NamedLimit, taken: Taken): ApiError {
  const seconds = String(taken.resetSeconds);
  return new ApiError(code, `The limit is ${words}, and it is reached. Try again in ${seconds} s.`, {
    headers: { ...limitHeaders(taken), "retry-after": seconds },
  });
}

function cannotCount(cause: unknown): ApiError {
  return new ApiError("store_unavailable", "Requests cannot be counted at the moment. Try again in some seconds.", {
    headers: { "retry-after": "2" },
    cause,
  });
}
