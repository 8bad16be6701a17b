/** A part of a capacity's range, told by a word and a shape, not by its colour alone. */
export interface Band {
  readonly word: "plenty" | "some" | "few";
  readonly range: string;
  /** Shares of the capacity that it lies between. */
  readonly from: number;
  readonly to: number;
}

/** From the top down. The limits themselves belong to the middle. */
export const bands = [
  { word: "plenty", range: "above 60 %", from: 0.6, to: 1 },
  { word: "some", range: "30 to 60 %", from: 0.3, to: 0.6 },
  { word: "few", range: "below 30 %", from: 0, to: 0.3 },
] as const satisfies readonly Band[];

export function bandOf(value: number, capacity: number): Band {
  const [high, middle, low] = bands;
  const share = value / capacity;
  if (share > high.from) return high;
  return share < middle.from ? low : middle;
}
