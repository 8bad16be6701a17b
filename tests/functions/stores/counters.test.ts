import { describeEachStore } from "./each-store";

const hourly = { points: 3, seconds: 3600 };

describeEachStore("rate-limit counters", (start) => {
  it("allow as many as the limit says, with remaining points and seconds until the reset", async () => {
    const { instance, clock } = start();
    const { counters } = instance();
    const takes = [await counters.take("a", hourly)];
    clock.time += 1500;
    for (let i = 0; i < 3; i += 1) takes.push(await counters.take("a", hourly));
    expect(takes).toEqual([
      { allowed: true, limit: 3, remaining: 2, resetSeconds: 3600 },
      { allowed: true, limit: 3, remaining: 1, resetSeconds: 3599 },
      { allowed: true, limit: 3, remaining: 0, resetSeconds: 3599 },
      { allowed: false, limit: 3, remaining: 0, resetSeconds: 3599 },
    ]);
  });

  it("start again when the window has ended, however many were refused", async () => {
    const { instance, clock } = start();
    const { counters } = instance();
    for (let i = 0; i < 10; i += 1) await counters.take("b", hourly);
    clock.time += 3_599_999;
    expect(await counters.take("b", hourly)).toEqual({ allowed: false, limit: 3, remaining: 0, resetSeconds: 1 });
    clock.time += 1;
    expect(await counters.take("b", hourly)).toEqual({ allowed: true, limit: 3, remaining: 2, resetSeconds: 3600 });
  });

  it("count each key separately", async () => {
    const { counters } = start().instance();
    for (let i = 0; i < 4; i += 1) await counters.take("c", hourly);
    expect((await counters.take("d", hourly)).allowed).toBe(true);
  });

  it("take windows of less than a second", async () => {
    const { instance, clock } = start();
    const { counters } = instance();
    const limit = { points: 1, seconds: 0.25 };
    const allowed = [];
    for (let i = 0; i < 5; i += 1) {
      allowed.push((await counters.take("e", limit)).allowed);
      clock.time += 125;
    }
    expect(allowed).toEqual([true, false, true, false, true]);
  });

  it("take more points at once when the limit is raised", async () => {
    const { counters } = start().instance();
    for (let i = 0; i < 4; i += 1) await counters.take("f", hourly);
    expect(await counters.take("f", { ...hourly, points: 10 })).toMatchObject({ allowed: true, limit: 10 });
  });
});
