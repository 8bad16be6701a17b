import { createWakeTimes, estimateText } from "../../../../site/src/api/wake-times";
import { memoryStore } from "./memory-store";

describe("createWakeTimes", () => {
  it("remembers the last start of each model", () => {
    const store = memoryStore();
    const times = createWakeTimes(() => store);
    times.record("a", 12.34);
    times.record("a", 8.06);
    expect([times.last("a"), times.last("b")]).toEqual([8.1, undefined]);
  });

  it("ignores invalid items in the store", () => {
    expect(createWakeTimes(() => ({ ...memoryStore(), getItem: () => "soon" })).last("a")).toBeUndefined();
  });

  it("works where the browser forbids storage", () => {
    const times = createWakeTimes(() => {
      throw new Error("SecurityError");
    });
    times.record("a", 3);
    expect(times.last("a")).toBeUndefined();
  });
});

describe("estimateText", () => {
  it("reports the last start", () => {
    expect(estimateText(8.6)).toBe("The last start in this browser took 9 s.");
  });

  it("reports that no start was measured", () => {
    expect(estimateText(undefined)).toBe(
      "No earlier start to compare with. A serverless container usually starts within a minute.",
    );
  });
});
