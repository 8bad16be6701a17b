import { type Caller } from "../../../functions/core/callers/caller";
import { createResponseCache } from "../../../functions/core/cache/response-cache";
import { type KeptAnswer } from "../../../functions/core/cache/answer-store";
import { type Counters, type Limit } from "../../../functions/core/rate-limits/counters";
import { createCallerLimits } from "../../../functions/core/rate-limits/caller-limits";
import { createLayeredAnswers } from "../../../functions/stores/layered-answers";
import { createMemoryAnswers } from "../../../functions/stores/memory-answers";
import { createMemoryCounters } from "../../../functions/stores/memory-counters";
import { authorizedAs, createTestApi, freeCaller } from "../support/api";
import { models, versatile } from "../support/models";

/** A network on which every call waits until the test lets all calls under way pass. */
class Network {
  private waiting: (() => void)[] = [];

  readonly cross = () => new Promise<void>((passed) => this.waiting.push(passed));

  /** Lets calls pass, round after round, until the work is done. Returns the number of rounds: waits in series. */
  async countWaits(work: Promise<unknown>): Promise<number> {
    let isDone = false;
    void work.finally(() => (isDone = true));
    for (let rounds = 0; ; rounds += 1) {
      await new Promise(setImmediate);
      if (isDone) return rounds;
      if (this.waiting.length === 0) throw new Error("The work waits for something else than the network.");
      for (const pass of this.waiting.splice(0)) pass();
    }
  }
}

function start(limits: Caller["limits"]) {
  const network = new Network();
  const far = <Arguments extends unknown[], T>(call: (...args: Arguments) => Promise<T>) => {
    return async (...args: Arguments) => {
      await network.cross();
      return call(...args);
    };
  };
  const memory = createMemoryCounters();
  const counters: Counters = {
    ...memory,
    take: far((key: string, limit: Limit) => memory.take(key, limit)),
    giveBack: far((key: string) => memory.giveBack(key)),
  };
  const shared = createMemoryAnswers(100);
  const table = {
    remembered: () => null,
    get: far((key: string) => shared.get(key)),
    put: far((key: string, answer: KeptAnswer) => shared.put(key, answer)),
  };
  const instance = () =>
    createTestApi({
      models: new Map([...models, ["versatile", versatile]]),
      limits: createCallerLimits(counters),
      cache: createResponseCache(createLayeredAnswers(createMemoryAnswers(100), table), {
        seconds: 300,
        entries: 100,
        images: false,
      }),
      invoke: far(() => Promise.resolve({ bytes: Buffer.from('{"y":2}'), variant: "Blue" })),
    });
  const caller: Caller = { ...freeCaller, limits };
  const ask = (api = instance(), body = '{"x":1}') =>
    api.send("POST", "/v1/models/versatile/predict", {
      headers: { "content-type": "application/json" },
      body,
      authorizer: authorizedAs(caller),
    });
  const left = async () => (await memory.take("day#key#tester", { points: 10, seconds: 86_400 })).remaining;
  return { network, instance, ask, left };
}

const limited: Caller["limits"] = { perSecond: { rate: 5, burst: 5 }, perDay: 10 };

describe("waits in series of a prediction with rate limit, quota and cache", () => {
  it("are three for a cache miss: the checks at once, the model, the write to the cache", async () => {
    const { network, ask } = start(limited);
    const answer = ask();
    expect(await network.countWaits(answer)).toBe(3);
    expect((await answer).headers).toMatchObject({ "x-cache": "miss", "x-ratelimit-remaining": "9" });
  });

  it("are two for another instance's cached answer: the checks at once, and the refund of the quota", async () => {
    const { network, ask, left } = start(limited);
    await network.countWaits(ask());
    const answer = ask();
    expect(await network.countWaits(answer)).toBe(2);
    expect((await answer).headers).toMatchObject({ "x-cache": "hit", "x-ratelimit-limit": "5" });
    expect(await left()).toBe(8);
  });

  it("are one for an answer cached by this instance: the rate limit; the quota is not charged", async () => {
    const { network, instance, ask, left } = start(limited);
    const api = instance();
    await network.countWaits(ask(api));
    expect(await network.countWaits(ask(api))).toBe(1);
    expect(await left()).toBe(8);
  });
});

describe("a prediction whose checks run at once", () => {
  it("is answered from the cache although the quota is used up", async () => {
    const { network, ask } = start({ perDay: 1 });
    await network.countWaits(ask());
    const answer = ask();
    await network.countWaits(answer);
    expect((await answer).headers["x-cache"]).toBe("hit");
  });

  it("is refused by the rate limit first, and gets its quota back", async () => {
    const { network, ask, left } = start({ perSecond: { rate: 1, burst: 1 }, perDay: 10 });
    await network.countWaits(ask());
    const answer = ask(undefined, '{"x":2}');
    await network.countWaits(answer);
    expect((await answer).json).toMatchObject({ error: { code: "rate_limited" } });
    expect(await left()).toBe(8);
  });

  it("reports the rate limit before an invalid body", async () => {
    const { network, ask } = start({ perSecond: { rate: 1, burst: 1 } });
    await network.countWaits(ask());
    const answer = ask(undefined, "{");
    await network.countWaits(answer);
    expect((await answer).json).toMatchObject({ error: { code: "rate_limited" } });
  });
});
