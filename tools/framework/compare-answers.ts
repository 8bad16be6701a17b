/** The largest difference between the numbers of two answers, and its location. */
export interface Apart {
  readonly by: number;
  /** Path of the difference, such as `$.predictions[0]`. */
  readonly at: string;
}

/**
 * Compares the parts of two answers that `shape` has: stored answers omit values specific to one run, such as its
 * duration. `by` is infinite where anything but two numbers differs.
 */
export function compareAnswers(shape: unknown, one: unknown, other: unknown, at = "$"): Apart {
  if (typeof shape === "object" && shape !== null) {
    return Object.entries(shape)
      .map(([key, part]) =>
        compareAnswers(
          part,
          partOf(one, key),
          partOf(other, key),
          Array.isArray(shape) ? `${at}[${key}]` : `${at}.${key}`,
        ),
      )
      .reduce((worst, apart) => (apart.by > worst.by ? apart : worst), { by: 0, at });
  }
  if (typeof one === "number" && typeof other === "number") return { by: Math.abs(one - other), at };
  return { by: Object.is(one, other) ? 0 : Infinity, at };
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
