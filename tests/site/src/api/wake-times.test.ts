import { createWakeTimes, estimateText } from "../../../../site/src/api/wake-times";

function memoryStore() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

describe("createWakeTimes", () => {
  it("remembers the last start of each model", () => {
    const store = memoryStore();
    const times = createWakeTimes(() => store);
    times.record("a", 12.34);
    times.record("a", 8.06);
    expect([times.last("a"), times.last("b")]).toEqual([8.1, undefined]);
  });

  it("believes nothing else that it finds in the store", () => {
    expect(createWakeTimes(() => ({ ...memoryStore(), getItem: () => "soon" })).last("a")).toBeUndefined();
  });

  it("does without a store where the browser forbids one", () => {
    const times = createWakeTimes(() => {
      throw new Error("SecurityError");
    });
    times.record("a", 3);
    expect(times.last("a")).toBeUndefined();
  });
});

describe("estimateText", () => {
  it("says what was measured", () => {
    expect(estimateText(8.6)).toBe("The last start seen in this browser took 9 s.");
  });

  it("says that nothing was measured where nothing was", () => {
    expect(estimateText(undefined)).toBe(
      "Nobody has timed this model's start in this browser yet; a serverless container usually takes between a few seconds and a minute.",
    );
  });
});
