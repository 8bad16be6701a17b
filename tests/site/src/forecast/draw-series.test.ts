import { drawStroke, padScale } from "../../../../site/src/forecast/draw-series";

const plain = { integer: false };

describe("padScale", () => {
  it("ends at the capacity, in whole steps if the values are whole", () => {
    expect(padScale([3, null, 12], plain, 30)).toEqual({ least: 0, most: 30, step: 1, ticks: [0, 10, 20, 30] });
  });

  it("leaves room above the highest value without a capacity, within the contract's limits", () => {
    expect(padScale([40, 100], plain, null).most).toBe(150);
    expect(padScale([40, 100], { ...plain, max: 100 }, null).most).toBe(100);
    expect(padScale([40, 100], plain, 60).most).toBe(100);
  });

  it("begins below zero only where values do, and never below the contract's minimum", () => {
    expect(padScale([-4, 8], plain, null).least).toBe(-4);
    expect(padScale([5, 8], { ...plain, min: 2 }, null).least).toBe(2);
  });

  it("draws fractions where there are some, in a hundred steps or more", () => {
    const { least, most, step } = padScale([0.2, 0.75], plain, null);
    expect({ least, most, step }).toEqual({ least: 0, most: 1, step: 0.01 });
    expect(padScale([0.5, 0.75], { integer: true }, null).step).toBe(1);
  });
});

describe("drawStroke", () => {
  const scale = { least: 0, most: 10, step: 1, ticks: [] };
  const flat = [5, 5, 5, null, 5];

  it("sets the value nearest to a touch, rounded to a step", () => {
    const touch = { index: 1.4, value: 7.6 };
    expect(drawStroke(flat, touch, touch, scale)).toEqual({ values: [5, 8, 5, null, 5], index: 1 });
  });

  it("sets every value between two places, missing ones too, in either direction", () => {
    const [left, right] = [
      { index: 0, value: 2 },
      { index: 4, value: 10 },
    ];
    expect(drawStroke(flat, left, right, scale)).toEqual({ values: [2, 4, 6, 8, 10], index: 4 });
    expect(drawStroke(flat, right, left, scale)).toEqual({ values: [2, 4, 6, 8, 10], index: 0 });
  });

  it("stays on the pad where the pointer leaves it", () => {
    const [inside, outside] = [
      { index: 3, value: 9 },
      { index: 9, value: 99 },
    ];
    expect(drawStroke(flat, inside, outside, scale)).toEqual({ values: [5, 5, 5, 9, 10], index: 4 });
  });
});
