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

/**
 * Positions of a time axis's labels, as distances from the newest value: hours that a day is evenly divided by, midnight
 * among them. Without a known hour they count from the newest value.
 * @param most number of labels that there is room for
 */
export function hourTicks(hour: number | null, behind: number, ahead: number, most: number): readonly number[] {
  const span = behind + ahead;
  const step = [1, 2, 3, 6, 12, 24].find((hours) => span / hours + 1 <= most) ?? Math.max(24, Math.ceil(span));
  const offsets = Array.from({ length: span + 1 }, (_, i) => i - behind);
  return offsets.filter((offset) => ((((hour ?? 0) + offset) % step) + step) % step === 0);
}
