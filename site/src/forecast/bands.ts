/** Range of shares of a capacity. It has a word and a shape, so that it does not depend on color alone. */
export interface Band {
  readonly word: "plenty" | "some" | "few";
  readonly range: string;
  /** Bounds, as shares of the capacity. */
  readonly from: number;
  readonly to: number;
}

/** Bands from the top down. The limits themselves belong to the middle one. */
export const bands = [
  { word: "plenty", range: "above 60 %", from: 0.6, to: 1 },
  { word: "some", range: "30 to 60 %", from: 0.3, to: 0.6 },
  { word: "few", range: "below 30 %", from: 0, to: 0.3 },
] as const satisfies readonly Band[];

/** Band of a value. */
export function bandOf(value: number, capacity: number): Band {
  const [high, middle, low] = bands;
  const share = value / capacity;
  if (share > high.from) return high;
  return share < middle.from ? low : middle;
}
