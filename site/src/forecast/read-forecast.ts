import { type Field, type NumberField, type SeriesField } from "../form/read-field";

/** A moment that is forecast. */
export interface Step {
  /** As the answer calls it: `T+1h`. */
  readonly label: string;
  /** Steps of the history after the newest value. */
  readonly ahead: number;
  readonly value: number;
}

export interface Forecast {
  /** What was counted or measured, for people. */
  readonly title: string;
  readonly unit: string;
  /** Oldest first; the last is now. Null where nothing was recorded. */
  readonly history: readonly (number | null)[];
  /** Nearest first. */
  readonly steps: readonly Step[];
  /** What the values are a share of, if the request says. */
  readonly capacity: number | null;
  /** The answer without its forecast. */
  readonly rest: unknown;
}

/**
 * Reads request and answer of a contract of kind `forecast`: its request has one list of numbers, the history, and
 * maybe a number with the role `capacity`; its answer has `{"T+1h": 8.8, …}` or a list of numbers, nearest first.
 */
export function readForecast(field: Field, request: unknown, response: unknown): Forecast | undefined {
  const found = readSteps(response);
  if (!found || field.kind !== "object" || !isRecord(request)) return undefined;
  const history = field.properties.find(isSeries);
  const values = history && request[history.name];
  if (!history || !Array.isArray(values) || !values.every(isCount)) return undefined;
  const role = field.properties.find(isCapacity);
  const capacity = role && request[role.name];
  return {
    title: history.field.label,
    unit: history.field.unit ?? "",
    history: values,
    steps: found.steps,
    capacity: typeof capacity === "number" && capacity > 0 ? capacity : null,
    rest: found.rest,
  };
}

/** The forecast within an answer, and what else the answer says; nothing if there is no forecast in it. */
export function readSteps(response: unknown): { steps: readonly Step[]; rest: unknown } | undefined {
  if (!isRecord(response)) return undefined;
  for (const [key, value] of Object.entries(response)) {
    const steps = Array.isArray(value) ? stepsOfList(value) : stepsOfMap(value);
    if (steps === undefined || steps.length === 0) continue;
    const rest = Object.fromEntries(Object.entries(response).filter(([other]) => other !== key));
    return { steps, rest };
  }
  return undefined;
}

function stepsOfList(values: readonly unknown[]): readonly Step[] | undefined {
  if (!values.every((value) => typeof value === "number")) return undefined;
  return values.map((value, i) => ({ label: `T+${i + 1}`, ahead: i + 1, value }));
}

function stepsOfMap(value: unknown): readonly Step[] | undefined {
  if (!isRecord(value)) return undefined;
  const steps = Object.entries(value).map(([label, inner]) => ({
    label,
    ahead: Number(/^T\+(\d+)[a-z]*$/i.exec(label)?.[1] ?? NaN),
    value: typeof inner === "number" ? inner : NaN,
  }));
  if (steps.some(({ ahead, value: number }) => Number.isNaN(ahead + number))) return undefined;
  return steps.sort((a, b) => a.ahead - b.ahead);
}

interface Property {
  readonly name: string;
  readonly field: Field;
}

function isSeries(property: Property): property is Property & { field: SeriesField } {
  return property.field.kind === "series";
}

function isCapacity(property: Property): property is Property & { field: NumberField } {
  return property.field.kind === "number" && property.field.role === "capacity";
}

function isCount(value: unknown): value is number | null {
  return value === null || typeof value === "number";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
