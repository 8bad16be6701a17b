import { namePast, nameStep } from "./clock";
import { type Forecast } from "./read-forecast";
import { texts } from "../texts";

/** Point of the chart, in numbers and in words. */
export interface Point {
  /** Distance from the newest value, in steps. */
  readonly offset: number;
  /** Null if not recorded. */
  readonly value: number | null;
  /** Time, or the name of the step. */
  readonly name: string;
  /** Value with its unit. */
  readonly amount: string;
  /** Likely range of a forecast; empty without one. */
  readonly range: string;
}

/** Reads the point at a distance from the newest value. */
export function readPoint(forecast: Forecast, offset: number, write: (value: number) => string): Point {
  const { now, history, steps, unit } = forecast;
  const step = steps.find(({ ahead }) => ahead === offset);
  const value = step ? step.value : (history.at(offset - 1) ?? null);
  return {
    offset,
    value,
    name: step ? texts.forecast.forecastAt(nameStep(now, step)) : namePast(now, offset),
    amount: value === null ? texts.forecast.notRecorded : `${write(value)} ${unit}`.trim(),
    range: step?.range ? texts.forecast.likely(write(step.range.low), write(step.range.high)) : "",
  };
}

/** Writes a point as one line, such as `15:00 (T+1h), forecast: 19.3 bikes, likely 15.3 to 23.8`. */
export function writePoint({ name, amount, range }: Point): string {
  return `${name}: ${amount}${range && `, ${range}`}`;
}
