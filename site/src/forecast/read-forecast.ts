import { type Field, type SeriesField } from "../form/field";
import { isRecord } from "../json";

/** One forecast value. */
export interface Step {
  /** Name in the answer, such as `T+1h`. */
  readonly label: string;
  /** Distance from the newest value, in steps of the history. */
  readonly ahead: number;
  readonly value: number;
  /** Range that the value likely lies in; null if the answer has none. */
  readonly range: Range | null;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Facts of a request about its history, beside the values. */
export interface Setting {
  /** Maximum of the values; null if the request has none. */
  readonly capacity: number | null;
  /** Hour (0 to 23) and day (0 is Monday) of the newest value; null if the request does not have both. */
  readonly now: { readonly hour: number; readonly weekday: number } | null;
}

export interface Forecast extends Setting {
  /** Label of the history. */
  readonly title: string;
  readonly unit: string;
  /** Values, oldest first; the last is the current one. Null for a missing value. */
  readonly history: readonly (number | null)[];
  /** Nearest first. */
  readonly steps: readonly Step[];
  /** The answer without its forecast. */
  readonly rest: unknown;
}

/**
 * Reads the request and answer of a forecast; undefined if either has another shape. The request has one list of numbers,
 * the history, and optionally a number with the role `capacity`. The answer has `{"T+1h": 8.8, …}` or a list of numbers,
 * nearest first.
 */
export function readForecast(field: Field, request: unknown, response: unknown): Forecast | undefined {
  const found = readSteps(response);
  if (!found || field.kind !== "object" || !isRecord(request)) return undefined;
  const history = field.properties.find(isSeries);
  const values = history && request[history.name];
  if (!history || !Array.isArray(values) || !values.every(isCount)) return undefined;
  return {
    title: history.field.label,
    unit: history.field.unit ?? "",
    history: values,
    steps: found.steps,
    ...readSetting(field, request),
    rest: found.rest,
  };
}

/** Reads the capacity and the time of a history from the rest of the request. */
export function readSetting(field: Field, request: unknown): Setting {
  const roleOf = (role: string) => {
    if (field.kind !== "object" || !isRecord(request)) return null;
    const property = field.properties.find(({ field: inner }) => "role" in inner && inner.role === role);
    const value = property && request[property.name];
    return typeof value === "number" ? value : null;
  };
  const [capacity, hour, weekday] = [roleOf("capacity"), roleOf("hour"), roleOf("weekday")];
  return {
    capacity: capacity !== null && capacity > 0 ? capacity : null,
    now: hour !== null && weekday !== null ? { hour, weekday } : null,
  };
}

/** Splits an answer into its forecast and the rest; undefined without a forecast. */
export function readSteps(response: unknown): { steps: readonly Step[]; rest: unknown } | undefined {
  if (!isRecord(response)) return undefined;
  for (const [key, value] of Object.entries(response)) {
    const steps = Array.isArray(value) ? stepsOfList(value) : stepsOfMap(value);
    if (steps === undefined || steps.length === 0) continue;
    const others = Object.entries(response).filter(([other]) => other !== key);
    const ranges = others.find(([, inner]) => isRangeOf(steps, inner));
    const named = (ranges?.[1] ?? {}) as Readonly<Record<string, Range>>;
    return {
      steps: steps.map((step) => ({ ...step, range: named[step.label] ?? null })),
      rest: Object.fromEntries(others.filter((other) => other !== ranges)),
    };
  }
  return undefined;
}

type PlainStep = Omit<Step, "range">;

function stepsOfList(values: readonly unknown[]): readonly PlainStep[] | undefined {
  if (!values.every((value) => typeof value === "number")) return undefined;
  return values.map((value, i) => ({ label: `T+${i + 1}`, ahead: i + 1, value }));
}

function stepsOfMap(value: unknown): readonly PlainStep[] | undefined {
  if (!isRecord(value)) return undefined;
  const steps = Object.entries(value).map(([label, inner]) => ({
    label,
    ahead: Number(/^T\+(\d+)[a-z]*$/i.exec(label)?.[1] ?? NaN),
    value: typeof inner === "number" ? inner : NaN,
  }));
  if (steps.some(({ ahead, value: number }) => Number.isNaN(ahead + number))) return undefined;
  return steps.sort((a, b) => a.ahead - b.ahead);
}

/** True for an object with `low` and `high` for each step. */
function isRangeOf(steps: readonly PlainStep[], value: unknown): boolean {
  return (
    isRecord(value) &&
    steps.every(({ label }) => {
      const range = value[label];
      return isRecord(range) && typeof range.low === "number" && typeof range.high === "number";
    })
  );
}

interface Property {
  readonly name: string;
  readonly field: Field;
}

function isSeries(property: Property): property is Property & { field: SeriesField } {
  return property.field.kind === "series";
}

function isCount(value: unknown): value is number | null {
  return value === null || typeof value === "number";
}
