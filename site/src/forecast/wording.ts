import { localize } from "../format";
import { texts } from "../texts";

/** Creates a formatter with decimals that suit values of the given size: 8.79, 14.1, 113. */
export function rounder(size: number): (value: number) => string {
  const decimals = size < 10 ? 2 : size < 100 ? 1 : 0;
  return (value) => {
    const rounded = Number(value.toFixed(decimals));
    return localize(String(rounded === 0 ? 0 : rounded)).replace("-", "−");
  };
}

/** Describes a change by a shape and a word; a minus sign is easily overlooked. */
export function changeInWords(change: number, write: (value: number) => string): string {
  const size = write(Math.abs(change));
  if (size === write(0)) return texts.forecast.same;
  return change > 0 ? texts.forecast.more(size) : texts.forecast.less(size);
}
