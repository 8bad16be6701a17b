import { CircuitBreaker } from "../../../functions/core/circuit-breaker";

function createBreaker(failures: number) {
  const clock = { time: 0 };
  return { clock, breaker: new CircuitBreaker({ failures, probeMs: 1000, now: () => clock.time }) };
}

describe("CircuitBreaker", () => {
  it("opens after the given number of failures in a row; the last one returns true", () => {
    const { breaker } = createBreaker(3);
    expect([breaker.failed("a"), breaker.failed("a")]).toEqual([false, false]);
    expect(breaker.allows("a")).toBe(true);
    expect(breaker.failed("a")).toBe(true);
    expect(breaker.allows("a")).toBe(false);
    expect(breaker.failed("a")).toBe(false);
  });

  it("does not count failures with a success between them", () => {
    const { breaker } = createBreaker(2);
    breaker.failed("a");
    breaker.succeeded("a");
    breaker.failed("a");
    expect(breaker.allows("a")).toBe(true);
  });

  it("lets one call through per pause, however many arrive", () => {
    const { breaker, clock } = createBreaker(1);
    breaker.failed("a");
    const through: number[] = [];
    for (clock.time = 0; clock.time <= 3500; clock.time += 10) if (breaker.allows("a")) through.push(clock.time);
    expect(through).toEqual([1000, 2000, 3000]);
  });

  it("pauses again from the failure of its probe", () => {
    const { breaker, clock } = createBreaker(1);
    breaker.failed("a");
    clock.time = 1000;
    breaker.allows("a");
    clock.time = 1900;
    breaker.failed("a");
    clock.time = 2899;
    expect(breaker.allows("a")).toBe(false);
    clock.time = 2900;
    expect(breaker.allows("a")).toBe(true);
  });

  it("closes after a success", () => {
    const { breaker, clock } = createBreaker(1);
    breaker.failed("a");
    clock.time = 1000;
    breaker.allows("a");
    breaker.succeeded("a");
    expect([breaker.allows("a"), breaker.allows("a")]).toEqual([true, true]);
  });

  it("keeps names apart", () => {
    const { breaker } = createBreaker(1);
    breaker.failed("a");
    expect([breaker.allows("a"), breaker.allows("b")]).toEqual([false, true]);
  });
});
