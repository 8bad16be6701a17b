import * as z from "zod";

/** `model/<name>/golden.json`: what the reference framework answered, for tests, the release gate and the page. */
export const goldenFile = z.strictObject({
  /**
   * The framework and version that made the answers, such as `scikit-learn 1.7.2`; never our own server, but for weights
   * that were fetched and have no such answers.
   */
  reference: z.string().min(1),
  /** Largest absolute difference allowed between a number here and the server's. */
  tolerance: z.number().positive().max(0.01),
  cases: z
    .array(
      z.strictObject({
        /** What a person would call this input; shown on the page. */
        name: z.string().min(1),
        request: z.record(z.string(), z.json()),
        response: z.json(),
      }),
    )
    .min(20),
});
export type GoldenFile = z.output<typeof goldenFile>;

/**
 * Where and how an answer departs from the expected one: numbers by `tolerance`, the rest exactly; a key whose expected
 * value is absent is not looked at. Null if it does not.
 */
export function difference(expected: unknown, actual: unknown, tolerance: number, path = "$"): string | null {
  if (typeof expected === "number" && typeof actual === "number") {
    const apart = Math.abs(expected - actual);
    return apart <= tolerance ? null : `${path}: expected ${expected}, got ${actual} (${apart} apart)`;
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
