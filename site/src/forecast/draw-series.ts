import { type NumberField } from "../form/field";
import { ticksUpTo } from "./plot";

/** Values that a pad shows and that can be drawn on it. */
export interface PadScale {
  readonly least: number;
  readonly most: number;
  /** Distance between two values that can be drawn. */
  readonly step: number;
  readonly ticks: readonly number[];
}

/** Room above the highest value, as a share of it, so that a line can be drawn upwards. */
const headroom = 0.25;

/** Chooses the scale of a pad: up to the capacity, or somewhat above the highest value, within the contract's limits. */
export function padScale(
  values: readonly (number | null)[],
  { min, max, integer }: Pick<NumberField, "min" | "max" | "integer">,
  capacity: number | null,
): PadScale {
  const known = values.filter((value) => value !== null);
  const highest = Math.max(0, ...known);
  const wanted = Math.max(capacity ?? highest * (1 + headroom), highest) || 10;
  const ticks = ticksUpTo(Math.min(wanted, max ?? Infinity));
  const most = Math.min(ticks.at(-1)!, max ?? Infinity);
  const least = Math.max(Math.min(0, ...known), min ?? -Infinity);
  const isWhole = integer || (most - least >= 10 && known.every(Number.isInteger));
  return {
    least,
    most,
    step: isWhole ? 1 : 10 ** Math.floor(Math.log10((most - least || 1) / 100)),
    ticks: ticks.filter((tick) => tick <= most && tick >= least),
  };
}

/** A place on the pad: an index of the values, fractions included, and a value. */
export interface Stroke {
  readonly index: number;
  readonly value: number;
}

/** Draws a straight line between two places: every value that it passes is set to it. */
export function drawStroke(
  values: readonly (number | null)[],
  from: Stroke,
  to: Stroke,
  { least, most, step }: PadScale,
): { readonly values: readonly (number | null)[]; readonly index: number } {
  const indexOf = ({ index }: Stroke) => Math.min(values.length - 1, Math.max(0, Math.round(index)));
  const [start, end] = [indexOf(from), indexOf(to)];
  const valueAt = (index: number) => {
    const share = index === end || from.index === to.index ? 1 : (index - from.index) / (to.index - from.index);
    const value = from.value + (to.value - from.value) * Math.min(1, Math.max(0, share));
    const rounded = least + Math.round((value - least) / step) * step;
    return Number(Math.min(most, Math.max(least, rounded)).toPrecision(12));
  };
  const [first, last] = [Math.min(start, end), Math.max(start, end)];
  return { values: values.map((value, i) => (i < first || i > last ? value : valueAt(i))), index: end };
}
