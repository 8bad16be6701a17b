import { describeEachStore } from "./each-store";

describeEachStore("rate-limit counters", (start) => {
  it("allow exactly the limit to 50 parallel callers of several instances", async () => {
    const { instance } = start();
    const limit = { points: 200, seconds: 3600 };
    const callers = Array.from({ length: 50 }, (_, i) => (i % 10 === 0 ? instance() : null));
    let last = instance();
    let through = 0;
    await Promise.all(
      callers.map(async (own) => {
        const { counters } = (last = own ?? last);
        for (let i = 0; i < 6; i += 1) if ((await counters.take("g", limit)).allowed) through += 1;
      }),
    );
    expect(through).toBe(200);
  });
});
