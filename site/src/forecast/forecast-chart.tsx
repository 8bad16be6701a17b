import { type ComponentChildren } from "preact";
import { bandOf, bands } from "./bands";
import { Mark } from "./mark";
import { linePath, ticksUpTo } from "./plot";
import { type Forecast, type Step } from "./read-forecast";

/** Size in units of the drawing, which scales to the available width. */
const size = { width: 400, height: 220 };
const plot = { left: 30, right: 352, top: 10, bottom: 190 };

interface ForecastChartProps {
  readonly forecast: Forecast;
  /** True to draw the forecast beside the history. */
  readonly isPredicted: boolean;
  /** Accessible name that says what the chart shows. */
  readonly label: string;
}

/** Chart of the history as a line and the forecast as a dashed line, over the bands of the capacity. */
export function ForecastChart({ forecast, isPredicted, label }: ForecastChartProps) {
  const { history, capacity } = forecast;
  const steps = isPredicted ? forecast.steps : [];
  const values = [...history.filter((value) => value !== null), ...forecast.steps.map(({ value }) => value)];
  const top = Math.max(...values, capacity ?? 0);
  const ticks = ticksUpTo(top);
  const highest = capacity === null ? ticks.at(-1)! : top;
  const lowest = Math.min(...values, 0);
  const ahead = forecast.steps.at(-1)?.ahead ?? 0;
  const behind = history.length - 1;
  const x = (offset: number) => plot.left + ((plot.right - plot.left) * (offset + behind)) / (behind + ahead || 1);
  const y = (value: number) => plot.bottom - ((plot.bottom - plot.top) * (value - lowest)) / (highest - lowest || 1);
  const now = history.at(-1);
  const start: Step[] = typeof now === "number" ? [{ label: "now", ahead: 0, value: now }] : [];
  return (
    <svg class="chart" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
      {capacity !== null &&
        bands.map(({ word, from, to }) => (
          <g key={word} class={`band ${word}`}>
            <rect
              x={plot.left}
              width={plot.right - plot.left}
              y={y(to * capacity)}
              height={y(from * capacity) - y(to * capacity)}
            />
            <text x={plot.right + 6} y={y(((from + to) / 2) * capacity) + 4}>
              {word}
            </text>
          </g>
        ))}
      {ticks
        .filter((tick) => tick <= highest)
        .map((tick) => (
          <g key={tick} class="tick">
            <line x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
            <Label x={plot.left - 6} y={y(tick) + 4} anchor="end">
              {tick}
            </Label>
          </g>
        ))}
      <line class="now" x1={x(0)} x2={x(0)} y1={plot.top} y2={plot.bottom} />
      <Label x={x(0)} y={plot.bottom + 16} anchor="middle">
        now
      </Label>
      {[-behind, -Math.round(behind / 2)].map((offset) => (
        <Label key={offset} x={x(offset)} y={plot.bottom + 16} anchor={offset === -behind ? "start" : "middle"}>
          {`−${-offset}`}
        </Label>
      ))}
      {ahead > 0 && (
        <Label x={x(ahead)} y={plot.bottom + 16} anchor="middle">
          {`+${ahead}`}
        </Label>
      )}
      <path
        class="history"
        d={linePath(history.map((value, i) => [x(i - behind), value === null ? null : y(value)]))}
      />
      {steps.length > 0 && (
        <path class="forecast" d={linePath([...start, ...steps].map((step) => [x(step.ahead), y(step.value)]))} />
      )}
      {steps.map((step) => (
        <Mark
          key={step.label}
          x={x(step.ahead)}
          y={y(step.value)}
          word={capacity === null ? null : bandOf(step.value, capacity).word}
        />
      ))}
      {typeof now === "number" && <circle class="mark now" cx={x(0)} cy={y(now)} r={4} />}
    </svg>
  );
}

interface LabelProps {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  readonly children: ComponentChildren;
}

function Label({ x, y, anchor, children }: LabelProps) {
  return (
    <text x={x} y={y} text-anchor={anchor}>
      {children}
    </text>
  );
}
