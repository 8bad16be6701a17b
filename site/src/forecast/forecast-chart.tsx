import { type ComponentChildren } from "preact";
import { formatNumber } from "../format";
import { bandOf, bands } from "./bands";
import { ChartTooltip } from "./chart-tooltip";
import { momentAt, timeTitle, writeHour } from "./clock";
import { Mark } from "./mark";
import { areaPath, hourTicks, linePath, ticksUpTo } from "./plot";
import { type Forecast, type Step } from "./read-forecast";
import { type Point } from "./read-point";
import { useWidth } from "./use-width";
import { texts } from "../texts";

const height = 276;
const margin = { left: 34, right: 46, top: 24, bottom: 62 };
/** Radius of the ring around the point with the tooltip. */
const cursorRadius = 8;

interface ForecastChartProps {
  readonly forecast: Forecast;
  /** True to draw the forecast beside the history. */
  readonly isPredicted: boolean;
  /** Accessible name that says what the chart shows. */
  readonly label: string;
  /** Point with the tooltip; null for none. */
  readonly point: Point | null;
  /** Called with the distance from the newest value that the pointer is at; null after it has left. */
  readonly onPoint: (offset: number | null) => void;
}

/**
 * Chart of the history as a line and the forecast as a dashed line with its likely range, over the bands of the capacity. It
 * is drawn in the pixels of the page, so that its text is as large as the page's on every width.
 */
export function ForecastChart({ forecast, isPredicted, label, point, onPoint }: ForecastChartProps) {
  const { ref, width } = useWidth<HTMLDivElement>(400);
  const { history, capacity, unit } = forecast;
  const steps = isPredicted ? forecast.steps : [];
  const plot = { left: margin.left, right: width - margin.right, top: margin.top, bottom: height - margin.bottom };
  const values = [
    ...history.filter((value) => value !== null),
    ...forecast.steps.flatMap(({ value, range }) => [value, ...(range ? [range.high, range.low] : [])]),
  ];
  const top = Math.max(...values, capacity ?? 0);
  const ticks = ticksUpTo(top);
  const highest = capacity === null ? ticks.at(-1)! : top;
  const lowest = Math.min(...values, 0);
  const ahead = forecast.steps.at(-1)?.ahead ?? 0;
  const behind = history.length - 1;
  const { x, offsetAt } = timeScale(plot, behind, ahead);
  const y = (value: number) => plot.bottom - ((plot.bottom - plot.top) * (value - lowest)) / (highest - lowest || 1);
  const now = history.at(-1);
  const start: Step[] =
    typeof now === "number" ? [{ label: texts.forecast.now, ahead: 0, value: now, range: null }] : [];
  const line = [...start, ...steps];
  // The history has less room than its share of the time.
  const hours = hourTicks(forecast.now?.hour ?? null, behind, ahead, (x(0) - plot.left) / (behind || 1));
  const follow = ({ currentTarget, clientX }: PointerEvent & { currentTarget: SVGSVGElement }) => {
    const offset = Math.round(offsetAt(clientX - currentTarget.getBoundingClientRect().left));
    onPoint(Math.min(isPredicted ? ahead : 0, Math.max(-behind, offset)));
  };
  return (
    <div ref={ref} class="chart-frame">
      <svg
        class="chart"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
        onPointerDown={follow}
        onPointerMove={follow}
        // A finger leaves with every touch, and has to be out of the way to read.
        onPointerLeave={({ pointerType }) => pointerType !== "touch" && onPoint(null)}
      >
        {capacity !== null &&
          bands.map(({ word, from, to }) => (
            <g key={word} class={`band ${word}`}>
              <rect
                x={plot.left}
                width={plot.right - plot.left}
                y={y(to * capacity)}
                height={y(from * capacity) - y(to * capacity)}
              />
              <text x={plot.right + 5} y={y(((from + to) / 2) * capacity) + 4}>
                {texts.forecast.bands[word].name}
              </text>
            </g>
          ))}
        {ticks
          .filter((tick) => tick <= highest)
          .map((tick) => (
            <g key={tick} class="tick">
              <line x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
              <Label x={plot.left - 6} y={y(tick) + 4} anchor="end">
                {formatNumber(tick)}
              </Label>
            </g>
          ))}
        {unit && (
          <Label x={0} y={13} anchor="start">
            {unit}
          </Label>
        )}
        {hours.map((offset) => (
          <TimeLabel key={offset} x={x(offset)} y={plot.bottom} offset={offset} now={forecast.now} />
        ))}
        <Label x={(plot.left + plot.right) / 2} y={height - 6} anchor="middle">
          {timeTitle(forecast.now)}
        </Label>
        <line class="now" x1={x(0)} x2={x(0)} y1={plot.top} y2={plot.bottom} />
        <Label x={x(0)} y={plot.top - 8} anchor="middle">
          {texts.forecast.now}
        </Label>
        {steps.some(({ range }) => range) && <path class="range" d={areaPath(rangeOutline(line, x, y))} />}
        <path
          class="history"
          d={linePath(history.map((value, i) => [x(i - behind), value === null ? null : y(value)]))}
        />
        {steps.length > 0 && <path class="forecast" d={linePath(line.map((step) => [x(step.ahead), y(step.value)]))} />}
        {point && <line class="cursor" x1={x(point.offset)} x2={x(point.offset)} y1={plot.top} y2={plot.bottom} />}
        {steps.map((step) => (
          <Mark
            key={step.label}
            x={x(step.ahead)}
            y={y(step.value)}
            word={capacity === null ? null : bandOf(step.value, capacity).word}
          />
        ))}
        {typeof now === "number" && <circle class="mark now" cx={x(0)} cy={y(now)} r={4} />}
        {typeof point?.value === "number" && (
          <circle class="cursor" cx={x(point.offset)} cy={y(point.value)} r={cursorRadius} />
        )}
      </svg>
      {point && (
        <ChartTooltip point={point} x={x(point.offset)} y={y(point.value ?? lowest)} width={width} height={height} />
      )}
    </div>
  );
}

type Scale = (value: number) => number;

/** Least share of the width that the forecast gets, however short it is beside its history. */
const forecastShare = 0.25;

/** Places times, as distances from the newest value, on the width of the plot, and finds the time at a place. */
function timeScale({ left, right }: { readonly left: number; readonly right: number }, behind: number, ahead: number) {
  const share = ahead === 0 ? 0 : Math.max(forecastShare, ahead / (behind + ahead));
  const now = right - (right - left) * share;
  const past = (now - left) / (behind || 1);
  const future = (right - now) / (ahead || 1);
  return {
    x: (offset: number) => now + offset * (offset < 0 ? past : future),
    offsetAt: (place: number) => (place < now ? (place - now) / past : (place - now) / future),
  };
}

/** Outline of the likely range: its upper edge, then its lower one backwards. */
function rangeOutline(line: readonly Step[], x: Scale, y: Scale): readonly (readonly [number, number])[] {
  const edge = (pick: "low" | "high") =>
    line.map(({ ahead, value, range }) => [x(ahead), y(range?.[pick] ?? value)] as const);
  return [...edge("high"), ...edge("low").reverse()];
}

interface TimeLabelProps {
  readonly x: number;
  /** Bottom of the plot. */
  readonly y: number;
  readonly offset: number;
  readonly now: Forecast["now"];
}

/** Time under the axis, with the day where one begins; without a time the distance in steps. */
function TimeLabel({ x, y, offset, now }: TimeLabelProps) {
  const moment = momentAt(now, offset);
  return (
    <g class="tick">
      <line x1={x} x2={x} y1={y} y2={y + 4} />
      <Label x={x} y={y + 18} anchor="middle">
        {moment
          ? writeHour(moment.hour)
          : offset === 0
            ? texts.forecast.now
            : `${offset < 0 ? "−" : "+"}${Math.abs(offset)}`}
      </Label>
      {moment?.hour === 0 && (
        <Label x={x} y={y + 34} anchor="middle">
          {moment.day}
        </Label>
      )}
    </g>
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
