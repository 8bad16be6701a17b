import type * as z from "zod";
import { type Explanation, type ModelHandler, type RunGraph } from "../contract";
import { type default as contract, sentiments } from "./contract";
import { type Feature, findFeatures, scaleOf } from "./find-features";
import { readWords } from "./read-words";
import { toTensors } from "./to-tensors";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

export default {
  toTensors({ text }) {
    const words = readWords(text);
    return toTensors([{ features: findFeatures(words), scale: scaleOf(words) }]);
  },

  toResponse({ probabilities }, _request, context) {
    const [negative, positive] = Array.from(probabilities!.data, Number) as [number, number];
    return {
      sentiment: sentiments[positive > negative ? 1 : 0],
      ...(context?.options.has("details") && { probabilities: { negative, positive } }),
    };
  },

  async explain({ text }, run): Promise<Explanation[]> {
    const words = readWords(text);
    const [base, ...attributions] = await attribute(words, run);
    return [
      {
        explains: "log-odds of positive",
        base_value: base!,
        attributions: words.map((value, i) => ({ feature: `word ${i + 1}`, value, attribution: attributions[i]! })),
      },
    ];
  },
} satisfies ModelHandler<Request, Response>;

/**
 * The log-odds of a text without words, then the Shapley value of each word, where a word that is left out is masked.
 *
 * Log-odds are a sum over features, and a feature is there if and only if all its words are: of such a game, Shapley
 * values are exact when each feature is shared out evenly among its words. So each word gets a row of its own with the
 * features that it is part of: those of it alone twice, those that it shares once, all at half the scale.
 */
async function attribute(words: readonly string[], run: RunGraph): Promise<number[]> {
  const shares = words.map((): Feature[] => []);
  for (const feature of findFeatures(words)) {
    for (const place of feature.places) {
      shares[place]!.push(...(feature.places.length === 1 ? [feature, feature] : [feature]));
    }
  }
  const scale = scaleOf(words) / 2;
  const rows = [[], ...shares].map((features) => ({ features, scale }));
  const { log_odds: logOdds } = await run(toTensors(rows));
  const [base, ...values] = Array.from(logOdds!.data, Number) as [number, ...number[]];
  return [base, ...values.map((value) => value - base)];
}
