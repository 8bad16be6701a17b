import fc from "fast-check";
import { linePath, ticksUpTo } from "../../../../site/src/forecast/plot";

describe("ticksUpTo", () => {
  it.each([
    [20, [0, 5, 10, 15, 20]],
    [48, [0, 10, 20, 30, 40, 50]],
    [0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])("marks an axis up to %d", (max, ticks) => expect(ticksUpTo(max)).toEqual(ticks));

  it("reaches any maximum with at most six ticks", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (max) => {
        const ticks = ticksUpTo(max);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-8));
      }),
    );
  });
});

describe("linePath", () => {
  it("breaks the line at missing values", () => {
    expect(
      linePath([
        [0, null],
        [1, 5],
        [2, 6.25],
        [3, null],
        [4, 7],
      ]),
    ).toBe("M1.0 5.0L2.0 6.3M4.0 7.0");
  });
});
