import { type Clock, type LimitFacts, Pace } from "../../../../tools/batch/api/pace";

/** Time that passes only by sleeping. */
class FakeClock implements Clock {
  private time = 0;
  readonly sleeps: number[] = [];
  now() {
    return this.time;
  }
  async sleep(ms: number) {
    this.sleeps.push(ms);
    this.time += ms;
    await Promise.resolve();
  }
}

const free: LimitFacts = { remaining: null, resetSeconds: null, retryAfterSeconds: null, isOverloaded: false };

function createPace(concurrency: number, maxWaitSeconds = 100) {
  const clock = new FakeClock();
  const stop = new AbortController();
  return { clock, stop, pace: new Pace({ concurrency, maxWaitSeconds, stop: stop.signal, clock }) };
}

/** Lets `count` requests ask to begin; returns how many have begun by now. */
function ask(pace: Pace, count: number): () => Promise<number> {
  let begun = 0;
  for (let i = 0; i < count; i++)
    void pace.enter().then(
      () => begun++,
      () => {},
    );
  return async () => {
    await new Promise((turn) => setImmediate(turn));
    return begun;
  };
}

describe("Pace", () => {
  it("begins with one request, whose response tells how many may follow", async () => {
    const { pace } = createPace(4);
    const begun = ask(pace, 10);
    expect(await begun()).toBe(1);
    pace.leave(free);
    expect(await begun()).toBe(1 + 4);
  });

  it("begins no more requests than the limit has left", async () => {
    const { pace } = createPace(8);
    const begun = ask(pace, 10);
    await begun();
    pace.leave({ ...free, remaining: 3, resetSeconds: 10 });
    expect(await begun()).toBe(1 + 3);
    pace.leave({ ...free, remaining: 1, resetSeconds: 10 });
    // Two are under way, which the one that is left may be for.
    expect(await begun()).toBe(1 + 3);
  });

  it("waits until the window ends when nothing is left, then begins with one", async () => {
    const { pace, clock } = createPace(8);
    const begun = ask(pace, 10);
    await begun();
    pace.leave({ ...free, remaining: 0, resetSeconds: 7 });
    expect(await begun()).toBe(2);
    expect(clock.now()).toBe(7000);
    expect(pace.pausedSeconds).toBe(7);
  });

  it("waits as long as a refusal says, everybody", async () => {
    const { pace, clock } = createPace(2);
    const begun = ask(pace, 5);
    await begun();
    pace.leave(free);
    await begun();
    pace.leave({ ...free, retryAfterSeconds: 3 });
    await begun();
    expect(clock.now()).toBe(3000);
    expect(pace.pausedSeconds).toBe(3);
  });

  it("halves the requests at once while the model is at capacity, and recovers with each answer", async () => {
    const { pace } = createPace(8);
    const begun = ask(pace, 100);
    await begun();
    pace.leave(free);
    expect(await begun()).toBe(1 + 8);
    for (let i = 0; i < 8; i++) pace.leave({ ...free, isOverloaded: true });
    expect(await begun()).toBe(9 + 1);
    pace.leave(free);
    expect(await begun()).toBe(10 + 2);
  });

  it("rather stops than waits longer than it may", async () => {
    const { pace, clock } = createPace(2, 60);
    await pace.enter();
    pace.leave({ ...free, retryAfterSeconds: 61 });
    await expect(pace.enter()).rejects.toThrow("The key's limit is used up for 61 s, more than --max-wait 60 s.");
    expect(clock.sleeps).toEqual([]);
  });

  it("begins nothing once it is told to stop", async () => {
    const { pace, stop } = createPace(2);
    stop.abort();
    await expect(pace.enter()).rejects.toThrow("Stopped.");
  });
});
