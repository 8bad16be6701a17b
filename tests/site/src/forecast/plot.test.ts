import fc from "fast-check";
import { areaPath, hourTicks, linePath, ticksUpTo } from "../../../../site/src/forecast/plot";

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

describe("areaPath", () => {
  it("closes the outline, and draws nothing around no corners", () => {
    const corners = [
      [0, 0],
      [1, 0],
      [1, 1],
    ] as const;
    expect([areaPath(corners), areaPath([])]).toEqual(["M0.0 0.0L1.0 0.0L1.0 1.0Z", ""]);
  });
});

describe("hourTicks", () => {
  it("labels hours that divide the day, midnight among them", () => {
    expect(hourTicks(7, 23, 3, 8)).toEqual([-19, -13, -7, -1]);
    expect(hourTicks(7, 23, 3, 8).map((offset) => (7 + offset + 24) % 24)).toEqual([12, 18, 0, 6]);
  });

  it("counts from the newest value where the hour is not known", () => {
    expect(hourTicks(null, 4, 2, 60)).toEqual([-4, -3, -2, -1, 0, 1, 2]);
  });

  it("labels midnights some days apart where days are narrow", () => {
    expect(hourTicks(6, 240, 0, 1)).toEqual([-198, -150, -102, -54, -6]);
  });

  it.each([0.3, 1, 2, 6.5, 14, 25, 60])("leaves room between labels where an hour has %d pixels", (hourWidth) => {
    const ticks = hourTicks(0, 168, 24, hourWidth);
    const gaps = ticks.slice(1).map((tick, i) => (tick - ticks[i]!) * hourWidth);
    expect(ticks.length).toBeGreaterThan(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(40);
    expect(Math.min(...gaps)).toBeLessThan(40 + 24 * hourWidth);
  });
});
