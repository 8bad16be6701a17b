import { isRecord } from "../json";

/** Explanation of one prediction: base value and attributions add up to the explained number. */
export interface Explanation {
  readonly explains: string;
  readonly baseValue: number;
  readonly attributions: readonly Attribution[];
}

export interface Attribution {
  readonly feature: string;
  readonly value: number | string;
  /** Contribution; negative if it lowers the number. */
  readonly attribution: number;
}

/** Splits an answer into its explanations, one per prediction, and the rest. Without a valid list nothing is taken out. */
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

/** The largest attributions, in the order of the request. */
export function weightiest(attributions: readonly Attribution[], count: number): readonly Attribution[] {
  const bySize = [...attributions].sort((a, b) => Math.abs(b.attribution) - Math.abs(a.attribution));
  const kept = new Set(bySize.slice(0, count));
  return attributions.filter((each) => kept.has(each));
}
