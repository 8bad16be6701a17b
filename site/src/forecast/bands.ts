/** Range of shares of a capacity. It has a word (`texts.forecast.bands`) and a shape, so that it does not depend on color alone. */
export interface Band {
  readonly word: "plenty" | "some" | "few";
  /** Bounds, as shares of the capacity. */
  readonly from: number;
  readonly to: number;
}

/** Bands from the top down. The limits themselves belong to the middle one. */
export const bands = [
  { word: "plenty", from: 0.6, to: 1 },
  { word: "some", from: 0.3, to: 0.6 },
  { word: "few", from: 0, to: 0.3 },
] as const satisfies readonly Band[];

/** Band of a value. */
export function bandOf(value: number, capacity: number): Band {
  const [high, middle, low] = bands;
  const share = value / capacity;
  if (share > high.from) return high;
  return share < middle.from ? low : middle;
}
