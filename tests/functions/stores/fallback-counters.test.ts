import { type Counters, type Limit } from "../../../functions/core/rate-limits/counters";
import { createFallbackCounters } from "../../../functions/stores/fallback-counters";
import { createMemoryCounters } from "../../../functions/stores/memory-counters";
import { Clock } from "./each-store";

const limit = { points: 3, seconds: 3600 };
const throttled = new Error("Throttled.");

function open() {
  const clock = new Clock();
  const store = createMemoryCounters(clock.now);
  let failure: Error | null = null;
  const fails =
    <Rest extends unknown[], T>(call: (key: string, ...rest: Rest) => Promise<T>) =>
    (key: string, ...rest: Rest) =>
      failure ? Promise.reject(failure) : call(key, ...rest);
  const shared: Counters = {
    take: fails((key, limit: Limit) => store.take(key, limit)),
    giveBack: fails((key) => store.giveBack(key)),
    remembered: () => null,
  };
  const counters = createFallbackCounters(shared, createMemoryCounters(clock.now), (error) => error === throttled);
  const take = async () => (await counters.take("a", limit)).remaining;
  const allows = async () => (await counters.take("a", limit)).allowed;
  return { clock, counters, store, take, allows, fail: (error: Error | null) => (failure = error) };
}

describe("createFallbackCounters", () => {
  it("counts in memory while the store throttles, and refuses at the limit", async () => {
    const { allows, fail } = open();
    fail(throttled);
    expect([await allows(), await allows(), await allows(), await allows()]).toEqual([true, true, true, false]);
  });

  it("goes on from the last count of the store, until the window ends", async () => {
    const { clock, take, allows, fail } = open();
    expect([await take(), await take()]).toEqual([2, 1]);
    fail(throttled);
    expect([await allows(), await allows()]).toEqual([true, false]);
    clock.time += limit.seconds * 1000;
    expect(await take()).toBe(2);
  });

  it("counts in the store again when it is back", async () => {
    const { take, fail } = open();
    fail(throttled);
    await take();
    fail(null);
    expect(await take()).toBe(2);
  });

  it("refunds a point that was taken in memory", async () => {
    const { counters, take, fail } = open();
    fail(throttled);
    await take();
    await counters.giveBack("a").catch(() => undefined);
    expect(await take()).toBe(2);
  });

  it("throws any other error", async () => {
    const { take, fail } = open();
    const outage = new Error("Out of reach.");
    fail(outage);
    await expect(take()).rejects.toBe(outage);
  });
});
