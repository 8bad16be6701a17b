import { type Tensor } from "./contract";

/**
 * Scale of a graph's scores: probabilities; a single probability, that of the second of two classes; logarithms of
 * probabilities; or logits, of all classes or of the second of two.
 */
export type ScoreScale = "probabilities" | "probability" | "logarithms" | "logits" | "logit";

export interface ClassProbability<Label extends string = string> {
  readonly label: Label;
  readonly probability: number;
}

/** Probabilities of one row of scores, to six digits, in the order of the labels. */
export function classProbabilities<Label extends string>(
  { data }: Tensor,
  labels: readonly Label[],
  scale: ScoreScale,
): ClassProbability<Label>[] {
  const shares = toProbabilities(Array.from<unknown, number>(data, Number), scale);
  return labels.map((label, i) => ({ label, probability: round(shares[i]!) }));
}

function toProbabilities(scores: readonly number[], scale: ScoreScale): readonly number[] {
  const [first] = scores as [number];
  switch (scale) {
    case "probabilities":
      return scores;
    case "probability":
      return [1 - first, first];
    case "logarithms":
      return scores.map(Math.exp);
    case "logits":
      return softmax(scores);
    case "logit":
      return softmax([0, first]);
  }
}

function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Single precision makes a sure 1 into 0.9999999 or 1.0000001. */
function round(probability: number): number {
  return Math.min(1, Math.max(0, Math.round(probability * 1e6) / 1e6));
}

/** The `count` most probable classes, most probable first; equals in the order of the labels. */
export function mostProbable<Label extends string>(
  classes: readonly ClassProbability<Label>[],
  count: number,
): ClassProbability<Label>[] {
  return [...classes].sort((a, b) => b.probability - a.probability).slice(0, count);
}
