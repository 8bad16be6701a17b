import type * as z from "zod";
import { type ModelHandler } from "../contract";
import { InvalidRequest } from "../errors";
import { features, maxExplained, species, type default as contract } from "./contract";
import { explainFlowers } from "./explain-flowers";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

export default {
  toTensors({ instances }) {
    return { measurements: { dims: [instances.length, features.length], data: Float32Array.from(instances.flat()) } };
  },

  toResponse({ label, probabilities }, { instances }) {
    return {
      predictions: instances.map((flower, row) => {
        const index = Number(label?.data[row]);
        const shares = species.map((name, i) => [name, round(probabilities?.data[row * species.length + i])] as const);
        return {
          predicted_class: species[index]!,
          predicted_class_index: index,
          confidence: shares[index]![1],
          probabilities: Object.fromEntries(shares) as Record<(typeof species)[number], number>,
          input_features: flower,
        };
      }),
    };
  },

  explain({ instances }, run) {
    if (instances.length <= maxExplained) return explainFlowers(instances, run);
    throw new InvalidRequest(
      `At most ${maxExplained} flowers can be explained at once, got ${instances.length}: send them in parts.`,
      "instances",
    );
  },
} satisfies ModelHandler<Request, Response>;

/** To five digits: the graph adds a hundred votes in single precision, so that a sure 1 comes out as 0.9999993. */
function round(probability: number | bigint | string | undefined): number {
  return Math.round(Number(probability) * 1e5) / 1e5;
}
