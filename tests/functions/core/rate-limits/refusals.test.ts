import { createRefusals } from "../../../../functions/core/rate-limits/refusals";
import { Clock } from "../../stores/each-store";

describe("createRefusals", () => {
  it("counts by name, and asks to wait for the end of the minute once it is full", () => {
    const clock = new Clock();
    const refusals = createRefusals(2, clock.now);
    refusals.count("a");
    expect(refusals.waitSeconds("a")).toBeNull();
    clock.time += 1500;
    refusals.count("a");
    expect([refusals.waitSeconds("a"), refusals.waitSeconds("b")]).toEqual([59, null]);
    clock.time += 58_500;
    expect(refusals.waitSeconds("a")).toBeNull();
    refusals.count("a");
    expect(refusals.waitSeconds("a")).toBeNull();
  });

  it("allows 60 unless the settings say otherwise", () => {
    const refusals = createRefusals();
    for (let i = 0; i < 59; i += 1) refusals.count("a");
    expect(refusals.waitSeconds("a")).toBeNull();
    refusals.count("a");
    expect(refusals.waitSeconds("a")).not.toBeNull();
  });

  it("remembers at most 10,000 names, the most recently used", () => {
    const refusals = createRefusals(1);
    for (let i = 0; i <= 10_000; i += 1) refusals.count(`address ${i}`);
    expect([refusals.waitSeconds("address 0"), refusals.waitSeconds("address 1")]).toEqual([null, expect.any(Number)]);
  });
});
