import { type Explanation, type RunGraph } from "../contract";
import { shapleyValues } from "../shapley";
import background from "./background.json";
import { features, species } from "./contract";

const coalitions = 2 ** features.length;
const rowsPerFlower = coalitions * background.length;
const everything = coalitions - 1;

/**
 * Shares the probability of each flower's predicted species out among its measurements: exact Shapley values, where a
 * measurement that is not known is that of a flower of the training data (`background.json`). One run for all flowers.
 */
export async function explainFlowers(flowers: readonly (readonly number[])[], run: RunGraph): Promise<Explanation[]> {
  const { label, probabilities } = await run({
    measurements: {
      dims: [flowers.length * rowsPerFlower, features.length],
      data: Float32Array.from(flowers.flatMap(mixWithBackground)),
    },
  });
  return flowers.map((flower, i) => {
    const start = i * rowsPerFlower;
    const predicted = Number(label!.data[start + everything * background.length]);
    const worth = Array.from({ length: coalitions }, (_, coalition) => {
      const first = start + coalition * background.length;
      return mean(background.map((_, row) => Number(probabilities!.data[(first + row) * species.length + predicted])));
    });
    const values = shapleyValues(features.length, worth);
    return {
      explains: `probability of ${species[predicted]!}`,
      base_value: round(worth[0]!),
      attributions: features.map((feature, column) => ({
        feature,
        value: flower[column]!,
        attribution: round(values[column]!),
      })),
    };
  });
}

/** For each coalition of measurements, one row per flower of the background: its own, but for the coalition's. */
function mixWithBackground(flower: readonly number[]): number[] {
  return Array.from({ length: coalitions }, (_, coalition) =>
    background.map((other) => flower.map((value, column) => ((coalition >> column) & 1 ? value : other[column]!))),
  ).flat(2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** To six digits: what the graph's single precision holds. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
