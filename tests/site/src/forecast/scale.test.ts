import fc from "fast-check";
import { rounder, ticksUpTo } from "../../../../site/src/forecast/scale";

describe("ticksUpTo", () => {
  it.each([
    [20, [0, 5, 10, 15, 20]],
    [48, [0, 10, 20, 30, 40, 50]],
    [0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])("marks an axis up to %d", (max, ticks) => expect(ticksUpTo(max)).toEqual(ticks));

  it("needs few marks to reach any height", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (max) => {
        const ticks = ticksUpTo(max);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-8));
      }),
    );
  });
});

describe("rounder", () => {
  it.each([
    [8, 8.7941, "8.79"],
    [20, 14.084, "14.1"],
    [20, -0.206, "−0.2"],
    [20, -0.001, "0"],
    [200, 113.44, "113"],
  ])("among values of the size of %d writes %d as %s", (size, value, text) => expect(rounder(size)(value)).toBe(text));
});
