import { type Point } from "./read-point";

interface ChartTooltipProps {
  readonly point: Point;
  /** Place of the point in the chart, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Size of the chart, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Distance from the point, in pixels: more than the size of its mark. */
const gap = 14;

/**
 * Text beside a point of a chart: below it in the upper half, above it in the lower half, and shifted sideways just as far as
 * it takes to stay inside. Screen readers get it from the slider.
 */
export function ChartTooltip({ point, x, y, width, height }: ChartTooltipProps) {
  const vertical = y < height / 2 ? { top: `${y + gap}px` } : { bottom: `${height - y + gap}px` };
  const horizontal = { left: `${x}px`, transform: `translateX(${(-100 * x) / width}%)` };
  return (
    <div class="chart-tooltip" aria-hidden="true" style={{ ...vertical, ...horizontal }}>
      <span>{point.name}</span>
      <strong>{point.amount}</strong>
      {point.range && <span>{point.range}</span>}
    </div>
  );
}
