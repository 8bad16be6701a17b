import { setImmediate as later } from "node:timers/promises";
import { openLoop } from "../../../bench/lib/open-loop";

describe("openLoop", () => {
  it("sends each request on schedule, whether or not earlier ones are answered", async () => {
    const asked: number[] = [];
    let answerFirst!: () => void;
    const first = new Promise<void>((resolve) => (answerFirst = resolve));
    const running = openLoop({
      perSecond: 100,
      seconds: 0.1,
      ask: async (number) => {
        asked.push(number);
        if (number === 0) await first;
        if (number === 9) answerFirst();
      },
    });
    expect(await running).toMatchObject({ requests: 10, errors: [] });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("counts the delay before a late request is sent as its latency", async () => {
    const block = 300;
    const result = await openLoop({
      perSecond: 100,
      seconds: 0.2,
      ask: (number) => {
        const end = performance.now() + (number === 0 ? block : 0);
        while (performance.now() < end);
        return Promise.resolve();
      },
    });
    // The last was due 190 ms after the first, and went out when that was over.
    expect(result.p50Ms).toBeGreaterThanOrEqual(block - 190);
    expect(result.largestMs).toBeGreaterThanOrEqual(block);
  });

  it("continues after errors and returns all of them", async () => {
    const result = await openLoop({
      perSecond: 200,
      seconds: 0.05,
      ask: async (number) => {
        await later();
        if (number % 5 === 0) throw new Error(`request ${number}`);
      },
    });
    expect(result.errors.map(({ message }) => message).sort()).toEqual(["request 0", "request 5"]);
    expect(result.requests).toBe(10);
  });
});
