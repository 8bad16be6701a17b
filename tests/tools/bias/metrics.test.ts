import { countFacets, measureBias, type Counts } from "../../../tools/bias/metrics";

function counts(truePositives: number, falsePositives: number, trueNegatives: number, falseNegatives: number): Counts {
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

function valuesOf(a: Counts, d: Counts): Record<string, number | string | null> {
  return Object.fromEntries(measureBias({ a, d }).map(({ name, value, note }) => [name, note ?? value]));
}

describe("countFacets", () => {
  it("counts each facet's rows by label and prediction", () => {
    const row = (inFacet: boolean, label: boolean, prediction: boolean) => ({ inFacet, label, prediction });
    const rows = [
      row(false, true, true),
      row(false, true, true),
      row(false, false, false),
      row(true, true, false),
      row(true, false, true),
    ];
    expect(countFacets(rows)).toEqual({ a: counts(2, 0, 1, 0), d: counts(0, 1, 0, 1) });
  });
});

describe("measureBias", () => {
  it("gives the metrics of an example that is worked out by hand", () => {
    // n_a = 100, n_d = 50; positive labels 40 and 12, predicted positive 40 and 14, right 80 and 36.
    expect(valuesOf(counts(30, 10, 50, 10), counts(6, 8, 30, 6))).toEqual({
      CI: expect.closeTo(50 / 150) as number,
      DPL: expect.closeTo(0.4 - 0.24) as number,
      DPPL: expect.closeTo(0.4 - 0.28) as number,
      DI: expect.closeTo(0.28 / 0.4) as number,
      AD: expect.closeTo(0.8 - 0.72) as number,
      RD: expect.closeTo(30 / 40 - 6 / 12) as number,
    });
  });

  it("finds nothing where both facets are alike, and says of each metric what nothing is", () => {
    const metrics = measureBias({ a: counts(3, 1, 4, 2), d: counts(3, 1, 4, 2) });
    expect(metrics.map(({ name, phase, value, fair }) => [name, phase, value, fair])).toEqual([
      ["CI", "pre-training", 0, 0],
      ["DPL", "pre-training", 0, 0],
      ["DPPL", "post-training", 0, 0],
      ["DI", "post-training", 1, 1],
      ["AD", "post-training", 0, 0],
      ["RD", "post-training", 0, 0],
    ]);
  });

  it("is at its ends where one facet gets everything and the other nothing", () => {
    expect(valuesOf(counts(5, 0, 0, 0), counts(0, 0, 0, 5))).toEqual({ CI: 0, DPL: 0, DPPL: 1, DI: 0, AD: 1, RD: 1 });
  });

  it.each([
    ["DI", counts(0, 0, 5, 1), counts(1, 0, 1, 0), "no row of facet a is predicted positive"],
    ["RD", counts(0, 2, 5, 0), counts(1, 0, 1, 0), "no row of facet a has a positive label"],
    ["RD", counts(1, 0, 1, 0), counts(0, 2, 5, 0), "no row of facet d has a positive label"],
  ])("has no %s where it would divide by zero, and says why", (name, a, d, note) => {
    expect(measureBias({ a, d }).find((metric) => metric.name === name)).toMatchObject({ value: null, note });
  });

  it.each([
    [counts(1, 1, 1, 1), counts(0, 0, 0, 0), "No row is in facet d: there is nothing to measure."],
    [counts(0, 0, 0, 0), counts(1, 1, 1, 1), "Every row is in facet d: there is nothing to compare it with."],
  ])("refuses an empty facet", (a, d, message) => {
    expect(() => measureBias({ a, d })).toThrow(new Error(message));
  });
});
