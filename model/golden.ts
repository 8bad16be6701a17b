import * as z from "zod";

/** Any JSON value. Unlike `z.json()`, does not walk through what `JSON.parse` has made: models load in half the time. */
const parsedJson = z.custom<z.core.util.JSONType>((value) => value !== undefined, "expected a JSON value");

/** `model/<name>/golden.json`: answers of the reference framework, for tests, the release gate and the page. */
export const goldenFile = z.strictObject({
  /**
   * Framework and version that made the answers, such as `scikit-learn 1.7.2`. Our own server only for fetched weights
   * without such answers.
   */
  reference: z.string().min(1),
  /**
   * Largest absolute difference between a number here and the server's; for numbers of any size, also one relative to the
   * number, of which the larger counts.
   */
  tolerance: z.union([
    z.number().positive().max(0.01),
    z.strictObject({ absolute: z.number().positive().max(0.01), relative: z.number().positive().max(0.01) }),
  ]),
  cases: z
    .array(
      z.strictObject({
        /** Name of the input for people; shown on the page. */
        name: z.string().min(1),
        request: z.record(z.string(), parsedJson),
        response: parsedJson,
      }),
    )
    .min(20),
});
export type GoldenFile = z.output<typeof goldenFile>;

/**
 * Describes the first difference between an answer and the expected one; null if there is none. Numbers may differ by
 * `tolerance`, the rest must be equal. Keys that are not expected are ignored.
 */
export function difference(
  expected: unknown,
  actual: unknown,
  tolerance: GoldenFile["tolerance"],
  path = "$",
): string | null {
  if (typeof expected === "number" && typeof actual === "number") {
    const apart = Math.abs(expected - actual);
    return apart <= allowed(expected, tolerance)
      ? null
      : `${path}: expected ${expected}, got ${actual} (${apart} apart)`;
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length !== actual.length) {
    return `${path}: expected ${expected.length} elements, got ${actual.length}`;
  }
  if (isObject(expected) && isObject(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    for (const key of Object.keys(expected)) {
      const place = Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`;
      if (!Object.hasOwn(actual, key)) return `${place}: expected ${JSON.stringify(expected[key])}, got nothing`;
      const found = difference(expected[key], actual[key], tolerance, place);
      if (found) return found;
    }
    return null;
  }
  return Object.is(expected, actual)
    ? null
    : `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}

function allowed(expected: number, tolerance: GoldenFile["tolerance"]): number {
  if (typeof tolerance === "number") return tolerance;
  return Math.max(tolerance.absolute, tolerance.relative * Math.abs(expected));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
