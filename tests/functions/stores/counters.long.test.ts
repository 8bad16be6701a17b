import { describeEachStore } from "./each-store";

describeEachStore("rate-limit counters", (start) => {
  it("allow exactly the limit of each window to 50 parallel callers", async () => {
    const { instance, clock } = start();
    const { counters } = instance();
    const limit = { points: 20, seconds: 1 };
    const through: Record<number, number> = {};
    for (let window = 0; window < 5; window += 1) {
      const takes = await Promise.all(Array.from({ length: 50 }, () => counters.take("h", limit)));
      through[window] = takes.filter(({ allowed }) => allowed).length;
      clock.time += 1000;
    }
    expect(through).toEqual({ 0: 20, 1: 20, 2: 20, 3: 20, 4: 20 });
  });
});
