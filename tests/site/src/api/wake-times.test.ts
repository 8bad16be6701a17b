import { createWakeTimes, startText } from "../../../../site/src/api/wake-times";
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

describe("startText", () => {
  it.each([
    [
      "serverless",
      8.6,
      "The model has been idle, so a container has to start. The last start in this browser took 9 s. " +
        "The prediction retries automatically.",
    ],
    [
      "serverless",
      undefined,
      "The model has been idle, so a container has to start. No earlier start to compare with. " +
        "A serverless container usually starts within a minute. The prediction retries automatically.",
    ],
    [
      "shared",
      8.6,
      "The endpoint that the model shares with others has to load it. The last start in this browser took 9 s. " +
        "The prediction retries automatically.",
    ],
    [
      "shared",
      undefined,
      "The endpoint that the model shares with others has to load it. No earlier start to compare with. " +
        "The prediction retries automatically.",
    ],
  ])("says what a %s model waits for, with its last start of %p s as the estimate", (hosting, seconds, text) => {
    expect(startText(hosting, seconds)).toBe(text);
  });
});
