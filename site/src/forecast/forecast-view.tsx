import { useId, useLayoutEffect, useState } from "preact/hooks";
import { formatNumber } from "../format";
import { bandOf, bands } from "./bands";
import { nameStep } from "./clock";
import { ForecastChart } from "./forecast-chart";
import { ForecastTable } from "./forecast-table";
import { BandName } from "./mark";
import { type Forecast, type Range } from "./read-forecast";
import { readPoint, writePoint } from "./read-point";
import { changeInWords, rounder } from "./wording";
import { texts } from "../texts";

const modes = ["history", "forecast"] as const;

/** Forecast beside its history, or the history alone: as tiles, a chart and a table. */
export function ForecastView({ forecast }: { readonly forecast: Forecast }) {
  const [mode, setMode] = useState<(typeof modes)[number]>("forecast");
  const name = useId();
  const { title, unit, history, steps, capacity } = forecast;
  const [offset, setOffset] = useState(0);
  const [isPointing, setPointing] = useState(false);
  const isPredicted = mode === "forecast";
  const now = history.at(-1) ?? null;
  const write = rounder(Math.max(capacity ?? 0, ...steps.map(({ value }) => Math.abs(value))));
  const said = isPredicted ? steps.map((step) => `${nameStep(forecast.now, step)} ${write(step.value)}`) : [];
  const last = isPredicted ? (steps.at(-1)?.ahead ?? 0) : 0;
  const point = readPoint(forecast, Math.min(offset, last), write);
  const moveTo = (next: number) => {
    setOffset(next);
    setPointing(true);
  };
  useLayoutEffect(() => {
    if (!isPointing) return undefined;
    const dismiss = ({ key }: KeyboardEvent) => key === "Escape" && setPointing(false);
    addEventListener("keydown", dismiss);
    return () => removeEventListener("keydown", dismiss);
  }, [isPointing]);
  const label = [
    texts.forecast.summary(title, history.length, now === null ? texts.forecast.notRecorded : write(now)),
    ...said,
  ];
  return (
    <div class="forecast-view">
      <fieldset class="modes">
        <legend class="visually-hidden">{texts.forecast.shown}</legend>
        {modes.map((each) => (
          <label key={each}>
            <input type="radio" name={name} checked={each === mode} onChange={() => setMode(each)} />
            {texts.forecast[each]}
          </label>
        ))}
      </fieldset>
      <dl class="tiles">
        {isPredicted ? (
          steps.map((step) => (
            <Tile
              key={step.label}
              title={nameStep(forecast.now, step)}
              value={step.value}
              range={step.range}
              change={now === null ? texts.forecast.noCurrent : changeInWords(step.value - now, write)}
              {...{ write, unit, capacity }}
            />
          ))
        ) : (
          <Tile title={texts.forecast.nowTile} value={now} range={null} change="" {...{ write, unit, capacity }} />
        )}
      </dl>
      <figure>
        <ForecastChart
          forecast={forecast}
          isPredicted={isPredicted}
          label={`${label.join(", ")}.`}
          point={isPointing ? point : null}
          onPoint={(next) => (next === null ? setPointing(false) : moveTo(next))}
        />
        <label class="cursor-input">
          <span class="visually-hidden">{texts.forecast.point}</span>
          <input
            type="range"
            min={1 - history.length}
            max={last}
            step={1}
            value={point.offset}
            aria-valuetext={writePoint(point)}
            onFocus={() => setPointing(true)}
            onBlur={() => setPointing(false)}
            onInput={({ currentTarget }) => moveTo(currentTarget.valueAsNumber)}
          />
        </label>
        <figcaption class="fine">
          {texts.forecast.caption(title, title.toLowerCase().includes(unit) ? "" : unit)}
          {isPredicted && texts.forecast.captionDashed}
          {isPredicted && steps.some(({ range }) => range) && texts.forecast.captionRange}.
          {capacity !== null && (
            <>
              {" "}
              {texts.forecast.bandsOf(formatNumber(capacity))}{" "}
              {bands.map((band, i) => (
                <>
                  {i > 0 && ", "}
                  <BandName band={band} /> {texts.forecast.bands[band.word].range}
                </>
              ))}
              .
            </>
          )}
        </figcaption>
      </figure>
      <ForecastTable forecast={forecast} isPredicted={isPredicted} write={write} />
    </div>
  );
}

interface TileProps {
  readonly title: string;
  readonly value: number | null;
  readonly range: Range | null;
  readonly change: string;
  readonly unit: string;
  readonly capacity: number | null;
  readonly write: (value: number) => string;
}

function Tile({ title, value, range, change, unit, capacity, write }: TileProps) {
  return (
    <div class="tile">
      <dt>{title}</dt>
      <dd>
        <strong>{value === null ? texts.forecast.notRecorded : write(value)}</strong> {value !== null && unit}
      </dd>
      {range && <dd class="fine">{texts.forecast.likely(write(range.low), write(range.high))}</dd>}
      {change && <dd class="fine">{change}</dd>}
      {value !== null && capacity !== null && (
        <dd>
          <BandName band={bandOf(value, capacity)} />
        </dd>
      )}
    </div>
  );
}
