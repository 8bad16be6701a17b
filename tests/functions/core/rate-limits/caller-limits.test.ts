import { type Caller } from "../../../../functions/core/callers/caller";
import { type CallerLimits, createCallerLimits } from "../../../../functions/core/rate-limits/caller-limits";
import { type Counters } from "../../../../functions/core/rate-limits/counters";
import { createMemoryCounters } from "../../../../functions/stores/memory-counters";
import { Clock } from "../../stores/each-store";

const callerWith = (limits: Caller["limits"], id = "k1"): Caller => ({
  kind: "key",
  id,
  scopes: ["predict"],
  models: null,
  limits,
});

function createLimits() {
  const clock = new Clock();
  return { clock, limits: createCallerLimits(createMemoryCounters(clock.now)) };
}

const chargeOf = async (limits: CallerLimits, caller: Caller) => (await limits.charge(caller)).headers;

const headers = (limit: number, remaining: number, reset: number) => ({
  "x-ratelimit-limit": String(limit),
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(reset),
});

describe("requests per second", () => {
  const caller = callerWith({ perSecond: { rate: 5, burst: 10 } });

  it("pass at once up to the burst, and no more until the rate has earned as many again", async () => {
    const { limits, clock } = createLimits();
    for (let left = 9; left >= 0; left -= 1) expect(await limits.checkRate(caller)).toEqual(headers(10, left, 2));
    clock.time += 500;
    await expect(limits.checkRate(caller)).rejects.toMatchObject({
      code: "rate_limited",
      message: "Limit reached: 5 requests per second, 10 at once. Try again in 2 s.",
      headers: { ...headers(10, 0, 2), "retry-after": "2" },
    });
    clock.time += 1500;
    expect(await limits.checkRate(caller)).toEqual(headers(10, 9, 2));
  });

  it("pass at the rate for as long as one likes", async () => {
    const { limits, clock } = createLimits();
    for (let i = 0; i < 500; i += 1) {
      expect(await limits.checkRate(caller)).toMatchObject({ "x-ratelimit-limit": "10" });
      clock.time += 200;
    }
  });

  it("are the rate on average, whatever a caller tries", async () => {
    const { limits, clock } = createLimits();
    let through = 0;
    for (let tick = 0; tick < 10_000; tick += 1) {
      await limits.checkRate(caller).then(
        () => (through += 1),
        () => undefined,
      );
      clock.time += 10;
    }
    expect(through).toBe(500);
  });

  it("are no matter to a caller without such a limit", async () => {
    expect(await createLimits().limits.checkRate(callerWith({ perHour: 1 }))).toEqual({});
  });
});

describe("model calls", () => {
  it("count against the hour and the day; the answer tells of the one that is nearer its end", async () => {
    const { limits, clock } = createLimits();
    const caller = callerWith({ perHour: 2, perDay: 3 });
    expect(await chargeOf(limits, caller)).toEqual(headers(2, 1, 3600));
    expect(await chargeOf(limits, caller)).toEqual(headers(2, 0, 3600));
    await expect(limits.charge(caller)).rejects.toMatchObject({
      code: "quota_exceeded",
      message: "Limit reached: 2 model calls per hour. Try again in 3600 s.",
      headers: { ...headers(2, 0, 3600), "retry-after": "3600" },
    });
    clock.time += 3_600_000;
    await expect(limits.charge(caller)).rejects.toMatchObject({
      code: "quota_exceeded",
      message: "Limit reached: 3 model calls per day. Try again in 82800 s.",
      headers: { ...headers(3, 0, 82_800), "retry-after": "82800" },
    });
  });

  it("are refused with the quota that resets last if two are exhausted", async () => {
    const { limits } = createLimits();
    const caller = callerWith({ perHour: 1, perDay: 1 });
    await limits.charge(caller);
    await expect(limits.charge(caller)).rejects.toMatchObject({
      message: "Limit reached: 1 model calls per day. Try again in 86400 s.",
      headers: { ...headers(1, 0, 86_400), "retry-after": "86400" },
    });
  });

  it("count for each caller alone, even if two kinds of caller have the same id", async () => {
    const { limits } = createLimits();
    const caller = callerWith({ perHour: 1 }, "203.0.113.7");
    await limits.charge(caller);
    expect(await chargeOf(limits, { ...caller, kind: "anonymous" })).toEqual(headers(1, 0, 3600));
    expect(await chargeOf(limits, { ...caller, id: "203.0.113.8" })).toEqual(headers(1, 0, 3600));
  });

  it("are no matter to a caller without such limits", async () => {
    expect(await chargeOf(createLimits().limits, callerWith({ perSecond: { rate: 1, burst: 1 } }))).toEqual({});
  });
});

describe("counters that are out of reach", () => {
  const cause = new Error("connect ECONNREFUSED");
  const refuse = () => Promise.reject(cause);
  const down: Counters = { take: refuse, giveBack: refuse, remembered: () => null };
  const caller = callerWith({ perSecond: { rate: 1, burst: 1 }, perHour: 1, perDay: 1 });

  it.each(["checkRate", "charge"] as const)("make %s a 503", async (operation) => {
    const limits = createCallerLimits(down);
    await expect(limits[operation](caller)).rejects.toMatchObject({
      code: "store_unavailable",
      message: "Rate limits cannot be checked at the moment. Try again in a few seconds.",
      headers: { "retry-after": "2" },
      cause,
    });
  });

  it("are no matter to a caller without limits", async () => {
    const limits = createCallerLimits(down);
    expect([await limits.checkRate(callerWith({})), await chargeOf(limits, callerWith({}))]).toEqual([{}, {}]);
  });
});
