/** Where the axis of a chart is marked: 0, and round numbers up to at least `max`. */
export function ticksUpTo(max: number): readonly number[] {
  const rough = (max > 0 ? max : 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil((max > 0 ? max : 1) / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** As many decimals as values of that size can bear: 8.79, 14.1, 113. */
export function rounder(size: number): (value: number) => string {
  const decimals = size < 10 ? 2 : size < 100 ? 1 : 0;
  return (value) => {
    const rounded = Number(value.toFixed(decimals));
    return String(rounded === 0 ? 0 : rounded).replace("-", "−");
  };
}
