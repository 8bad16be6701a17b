import { bandOf } from "./bands";
import { namePast, nameStep } from "./clock";
import { type Forecast } from "./read-forecast";

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
      <summary>Chart data</summary>
      <div class="data-table" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">{unit ? `Value in ${unit}` : "Value"}</th>
              {capacity !== null && <th scope="col">Share of {capacity}</th>}
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, value, isForecast }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value === null ? "not recorded" : write(value)}</td>
                {capacity !== null && <td>{value === null ? "" : bandOf(value, capacity).word}</td>}
                <td>{isForecast ? "forecast" : "history"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
