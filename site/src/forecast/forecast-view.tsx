import { useId, useState } from "preact/hooks";
import { bandOf, bands } from "./bands";
import { ForecastChart } from "./forecast-chart";
import { ForecastTable } from "./forecast-table";
import { BandName } from "./mark";
import { type Forecast } from "./read-forecast";
import { changeInWords, rounder } from "./wording";

const modes = ["History", "Forecast"] as const;

/** Forecast beside its history, or the history alone: as tiles, a chart and a table. */
export function ForecastView({ forecast }: { readonly forecast: Forecast }) {
  const [mode, setMode] = useState<(typeof modes)[number]>("Forecast");
  const name = useId();
  const { title, unit, history, steps, capacity } = forecast;
  const isPredicted = mode === "Forecast";
  const now = history.at(-1) ?? null;
  const write = rounder(Math.max(capacity ?? 0, ...steps.map(({ value }) => Math.abs(value))));
  const said = isPredicted ? steps.map(({ label, value }) => `${label} ${write(value)}`) : [];
  const label = [`${title}: ${history.length} values`, `now ${now === null ? "not recorded" : write(now)}`, ...said];
  return (
    <div class="forecast-view">
      <fieldset class="modes">
        <legend class="visually-hidden">Shown</legend>
        {modes.map((each) => (
          <label key={each}>
            <input type="radio" name={name} checked={each === mode} onChange={() => setMode(each)} />
            {each}
          </label>
        ))}
      </fieldset>
      <dl class="tiles">
        {isPredicted ? (
          steps.map((step) => (
            <Tile
              key={step.label}
              title={step.label}
              value={step.value}
              change={now === null ? "no current value" : changeInWords(step.value - now, write)}
              {...{ write, unit, capacity }}
            />
          ))
        ) : (
          <Tile title="Now" value={now} change="" {...{ write, unit, capacity }} />
        )}
      </dl>
      <figure>
        <ForecastChart forecast={forecast} isPredicted={isPredicted} label={`${label.join(", ")}.`} />
        <figcaption class="fine">
          {title}
          {unit && !title.toLowerCase().includes(unit) && ` in ${unit}`}
          {isPredicted && "; the forecast is dashed"}.
          {capacity !== null && (
            <>
              {" "}
              Bands of the capacity of {capacity}:{" "}
              {bands.map((band, i) => (
                <>
                  {i > 0 && ", "}
                  <BandName band={band} /> {band.range}
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
  readonly change: string;
  readonly unit: string;
  readonly capacity: number | null;
  readonly write: (value: number) => string;
}

function Tile({ title, value, change, unit, capacity, write }: TileProps) {
  return (
    <div class="tile">
      <dt>{title}</dt>
      <dd>
        <strong>{value === null ? "not recorded" : write(value)}</strong> {value !== null && unit}
      </dd>
      {change && <dd class="fine">{change}</dd>}
      {value !== null && capacity !== null && (
        <dd>
          <BandName band={bandOf(value, capacity)} />
        </dd>
      )}
    </div>
  );
}
