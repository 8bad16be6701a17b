/** Tick values of an axis: 0, then round steps up to at least `max`; at most six. */
export function ticksUpTo(max: number): readonly number[] {
  const rough = (max > 0 ? max : 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil((max > 0 ? max : 1) / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** SVG path through the points, with a gap where `y` is null. */
export function linePath(points: readonly (readonly [x: number, y: number | null])[]): string {
  let isDown = false;
  const parts = points.map(([x, y]) => {
    const part = y === null ? "" : `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = y !== null;
    return part;
  });
  return parts.join("");
}

/** SVG path around an area, through its corners in order. */
export function areaPath(corners: readonly (readonly [x: number, y: number])[]): string {
  return corners.length === 0 ? "" : `${linePath(corners)}Z`;
}

/** Least distance between the middles of two labels of a time axis, in pixels: the width of "12:00" and a gap. */
const labelSpacing = 40;

/**
 * Positions of a time axis's labels, as distances from the newest value: hours that a day is evenly divided by, or midnights
 * some days apart. Without a known hour they count from the newest value.
 * @param hourWidth pixels of an hour where the axis is narrowest
 */
export function hourTicks(hour: number | null, behind: number, ahead: number, hourWidth: number): readonly number[] {
  const apart = labelSpacing / hourWidth;
  const step = [1, 2, 3, 6, 12].find((hours) => hours >= apart) ?? 24 * Math.ceil(apart / 24);
  const offsets = Array.from({ length: behind + ahead + 1 }, (_, i) => i - behind);
  return offsets.filter((offset) => ((((hour ?? 0) + offset) % step) + step) % step === 0);
}
