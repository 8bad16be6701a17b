import { formatNumber } from "../format";
import { bandOf } from "./bands";
import { namePast, nameStep } from "./clock";
import { type Forecast } from "./read-forecast";
import { texts } from "../texts";

interface ForecastTableProps {
  readonly forecast: Forecast;
  readonly isPredicted: boolean;
  readonly write: (value: number) => string;
}

/** Table of the chart's numbers, newest first. */
export function ForecastTable({ forecast, isPredicted, write }: ForecastTableProps) {
  const { title, unit, history, steps, capacity } = forecast;
  const rows = [
    ...(isPredicted
      ? steps.map((step) => ({ label: nameStep(forecast.now, step), value: step.value, isForecast: true })).reverse()
      : []),
    ...history
      .map((value, i) => ({ label: namePast(forecast.now, i + 1 - history.length), value, isForecast: false }))
      .reverse(),
  ];
  return (
    <details class="raw">
      <summary>{texts.forecast.chartData}</summary>
      <div class="data-table" tabIndex={0} role="region" aria-label={texts.forecast.asTable(title)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.forecast.when}</th>
              <th scope="col">{texts.forecast.value(unit)}</th>
              {capacity !== null && <th scope="col">{texts.forecast.shareOf(formatNumber(capacity))}</th>}
              <th scope="col">{texts.forecast.source}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, value, isForecast }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value === null ? texts.forecast.notRecorded : write(value)}</td>
                {capacity !== null && (
                  <td>{value === null ? "" : texts.forecast.bands[bandOf(value, capacity).word].name}</td>
                )}
                <td>{isForecast ? texts.forecast.fromForecast : texts.forecast.fromHistory}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
