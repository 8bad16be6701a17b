import { type Caller } from "../callers/caller";
import { ApiError, type ErrorCode } from "../errors";
import { type Counters, type Limit, type Taken } from "./counters";

export type LimitHeaders = Readonly<Record<string, string>>;

/** A counted model call. */
export interface Charge {
  /** Response headers of the tighter limit; none if the caller has no such limit. */
  readonly headers: LimitHeaders;
  /** Undoes the count: the model was not called. Best effort, never rejects. */
  giveBack(): Promise<void>;
}

export interface CallerLimits {
  /**
   * Refuses a caller known to be over the request rate, without asking the store.
   * @throws ApiError `rate_limited`
   */
  refuseKnown(caller: Caller): void;
  /**
   * Counts any request against the caller's request rate.
   * @returns headers for the answer; none if the caller has no such limit
   * @throws ApiError `rate_limited` or `store_unavailable`
   */
  checkRate(caller: Caller): Promise<LimitHeaders>;
  /**
   * Counts a model call against the caller's hourly and daily quotas.
   * @throws ApiError `quota_exceeded` or `store_unavailable`
   */
  charge(caller: Caller): Promise<Charge>;
}

interface NamedLimit extends Limit {
  readonly name: string;
  readonly words: string;
}

/** Enforces callers' limits across all instances of the function. */
export function createCallerLimits(counters: Counters): CallerLimits {
  /** Takes a point of each limit. */
  async function takeAll(
    caller: Caller,
    limits: readonly NamedLimit[],
  ): Promise<{ limit: NamedLimit; taken: Taken }[]> {
    const takes = limits.map(async (limit) => ({
      limit,
      taken: await counters.take(counterKey(caller, limit), limit),
    }));
    return Promise.all(takes).catch((cause: unknown) => {
      throw cannotCount(cause);
    });
  }

  return {
    refuseKnown(caller) {
      for (const limit of rateLimits(caller)) {
        const refused = counters.remembered(counterKey(caller, limit), limit);
        if (refused) throw limitReached("rate_limited", limit, refused);
      }
    },
    checkRate: async (caller) => tightest(await takeAll(caller, rateLimits(caller)), "rate_limited"),
    async charge(caller) {
      const counted = await takeAll(caller, quotas(caller));
      return {
        headers: tightest(counted, "quota_exceeded"),
        async giveBack() {
          await Promise.allSettled(counted.map(({ limit }) => counters.giveBack(counterKey(caller, limit))));
        },
      };
    },
  };
}

const counterKey = ({ kind, id }: Caller, { name }: NamedLimit) => `${name}#${kind}#${id}`;

/** The burst as a window, which lasts as long as the rate takes to earn that many requests. */
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

/**
 * Headers of the tightest limit; none if nothing was counted.
 * @throws ApiError if a limit is reached
 */
function tightest(counted: readonly { limit: NamedLimit; taken: Taken }[], refusal: ErrorCode): LimitHeaders {
  const first = [...counted].sort((a, b) => urgency(a.taken) - urgency(b.taken))[0];
  if (!first) return {};
  if (!first.taken.allowed) throw limitReached(refusal, first.limit, first.taken);
  return limitHeaders(first.taken);
}

/** Sort key: refusals first, longest first; then by fewest points left. */
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
  return new ApiError(code, `Limit reached: ${words}. Try again in ${seconds} s.`, {
    headers: { ...limitHeaders(taken), "retry-after": seconds },
  });
}

function cannotCount(cause: unknown): ApiError {
  return new ApiError("store_unavailable", "Rate limits cannot be checked at the moment. Try again in a few seconds.", {
    headers: { "retry-after": "2" },
    cause,
  });
}
