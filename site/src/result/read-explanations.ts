/** Why one prediction came out as it did: base value and attributions add up to the number that is explained. */
export interface Explanation {
  readonly explains: string;
  readonly baseValue: number;
  readonly attributions: readonly Attribution[];
}

export interface Attribution {
  readonly feature: string;
  readonly value: number | string;
  /** Negative where it took away. */
  readonly attribution: number;
}

/** The explanations in an answer, one per prediction, and the answer without them. What is no such list stays in it. */
export function takeExplanations(response: unknown): { explanations: readonly Explanation[]; rest: unknown } {
  if (!isRecord(response) || !Array.isArray(response.explanation)) return { explanations: [], rest: response };
  const { explanation, ...rest } = response;
  const explanations = (explanation as unknown[]).map(readExplanation);
  return explanations.every((each) => each !== undefined)
    ? { explanations, rest }
    : { explanations: [], rest: response };
}

function readExplanation(value: unknown): Explanation | undefined {
  if (!isRecord(value)) return undefined;
  const { explains, base_value: baseValue, attributions } = value;
  if (typeof explains !== "string" || typeof baseValue !== "number" || !Array.isArray(attributions)) return undefined;
  return attributions.every(isAttribution) ? { explains, baseValue, attributions } : undefined;
}

function isAttribution(item: unknown): item is Attribution {
  return (
    isRecord(item) &&
    typeof item.feature === "string" &&
    (typeof item.value === "number" || typeof item.value === "string") &&
    typeof item.attribution === "number"
  );
}

/** The most weighty attributions, still in the order of the request. */
export function weightiest(attributions: readonly Attribution[], count: number): readonly Attribution[] {
  const bySize = [...attributions].sort((a, b) => Math.abs(b.attribution) - Math.abs(a.attribution));
  const kept = new Set(bySize.slice(0, count));
  return attributions.filter((each) => kept.has(each));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
