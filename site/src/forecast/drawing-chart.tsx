import { useRef, useState } from "preact/hooks";
import { type SeriesField } from "../form/field";
import { useForm } from "../form/form-context";
import { type InputProps } from "../form/input-props";
import { formatNumber } from "../format";
import { texts } from "../texts";
import { momentAt, namePast, timeTitle, writeHour } from "./clock";
import { drawStroke, padScale, type Stroke } from "./draw-series";
import { hourTicks, linePath } from "./plot";
import { type Setting } from "./read-forecast";
import { useWidth } from "./use-width";

export interface DrawingChartProps extends Omit<InputProps<SeriesField>, "path"> {
  /** Time and capacity of the values, from the rest of the request. */
  readonly setting: Setting;
}

const height = 212;
const margin = { left: 34, right: 20, top: 24, bottom: 42 };

/** Chart of a history to draw on. Two sliders below do the same by keyboard: the point, and its value. */
export function DrawingChart({ field, value, onChange, setting }: DrawingChartProps) {
  const { ref, width } = useWidth<HTMLDivElement>(400);
  const { previewSoon } = useForm();
  const values = Array.isArray(value) ? (value as (number | null)[]) : [];
  const last = values.length - 1;
  const [point, setPoint] = useState(last);
  const at = Math.min(point, last);
  const stroke = useRef<Stroke | undefined>(undefined);
  const [held, setHeld] = useState<ReturnType<typeof padScale>>();
  if (last < 1) return null;
  // The scale stays as it is during a stroke, or the line would flee from the pointer.
  const scale = held ?? padScale(values, field.item, setting.capacity);
  const { least, most, step, ticks } = scale;
  const plot = { left: margin.left, right: width - margin.right, top: margin.top, bottom: height - margin.bottom };
  const x = (index: number) => plot.left + ((plot.right - plot.left) * index) / last;
  const y = (number: number) => plot.bottom - ((plot.bottom - plot.top) * (number - least)) / (most - least || 1);
  const change = (changed: readonly (number | null)[]) => {
    onChange(changed);
    previewSoon();
  };
  const draw = ({ currentTarget, clientX, clientY }: PointerEvent & { currentTarget: SVGSVGElement }) => {
    const box = currentTarget.getBoundingClientRect();
    const place = {
      index: ((clientX - box.left - plot.left) / (plot.right - plot.left)) * last,
      value: least + ((plot.bottom - (clientY - box.top)) / (plot.bottom - plot.top)) * (most - least),
    };
    const drawn = drawStroke(values, stroke.current ?? place, place, scale);
    stroke.current = place;
    setPoint(drawn.index);
    change(drawn.values);
  };
  const current = values[at] ?? null;
  const name = namePast(setting.now, at - last);
  const written = current === null ? texts.forecast.notRecorded : `${formatNumber(current)} ${field.unit ?? ""}`.trim();
  const hours = hourTicks(setting.now?.hour ?? null, last, 0, (plot.right - plot.left) / last);
  return (
    <>
      <div ref={ref}>
        <svg
          class="pad-chart"
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={texts.forecast.pad(field.label)}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            stroke.current = undefined;
            setHeld(scale);
            draw(event);
          }}
          onPointerMove={(event) => held && draw(event)}
          onPointerUp={() => setHeld(undefined)}
          onPointerCancel={() => setHeld(undefined)}
        >
          {field.unit && (
            <text x={0} y={13}>
              {field.unit}
            </text>
          )}
          {ticks.map((tick) => (
            <g key={tick} class="tick">
              <line x1={plot.left} x2={plot.right} y1={y(tick)} y2={y(tick)} />
              <text x={plot.left - 6} y={y(tick) + 4} text-anchor="end">
                {tick}
              </text>
            </g>
          ))}
          {hours.map((offset) => {
            const moment = momentAt(setting.now, offset);
            return (
              <text key={offset} x={x(last + offset)} y={plot.bottom + 18} text-anchor="middle">
                {moment ? writeHour(moment.hour) : offset === 0 ? texts.forecast.now : `−${-offset}`}
              </text>
            );
          })}
          <text x={(plot.left + plot.right) / 2} y={height - 6} text-anchor="middle">
            {timeTitle(setting.now)}
          </text>
          <path class="drawn" d={linePath(values.map((each, i) => [x(i), each === null ? null : y(each)]))} />
          {values.map(
            (each, i) =>
              each !== null && (
                <circle key={i} class={i === at ? "mark now" : "mark"} cx={x(i)} cy={y(each)} r={i === at ? 5 : 3} />
              ),
          )}
        </svg>
      </div>
      <div class="pad-sliders">
        <label>
          {texts.forecast.padPoint}
          <input
            type="range"
            min={0}
            max={last}
            step={1}
            value={at}
            aria-valuetext={`${name}: ${written}`}
            onInput={({ currentTarget }) => setPoint(currentTarget.valueAsNumber)}
          />
        </label>
        <label>
          {texts.forecast.padValue}
          <input
            type="range"
            min={least}
            max={most}
            step={step}
            value={current ?? least}
            aria-valuetext={`${name}: ${written}`}
            onInput={({ currentTarget }) => change(values.with(at, currentTarget.valueAsNumber))}
          />
        </label>
        {field.nullable && (
          <label>
            <input
              type="checkbox"
              checked={current === null}
              onChange={({ currentTarget }) => change(values.with(at, currentTarget.checked ? null : least))}
            />
            {texts.forecast.padMissing}
          </label>
        )}
      </div>
      <p class="pad-reading">
        {name}: {written}
      </p>
    </>
  );
}
