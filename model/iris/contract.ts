import * as z from "zod";
import { type ModelContract } from "../contract";

/** Labels, in the order of the graph's probabilities. */
export const species = ["setosa", "versicolor", "virginica"] as const;

/** Titles of the features, in the order of the graph's columns. */
export const features = ["Sepal length", "Sepal width", "Petal length", "Petal width"] as const;

/** Most flowers that a request may have explained: each costs hundreds of predictions, and other requests wait. */
export const maxExplained = 20;

/** Measurements are single-precision floats in the graph; nothing near this bound is a flower. */
const largest = 1e6;
const maxInstances = 1000;

const centimetres = (title: string, min: number, max: number) =>
  z
    .number({ error: ({ input }) => `${title}: expected a number of centimetres, got ${describe(input)}.` })
    .min(-largest, { error: ({ input }) => outOfRange(title, input) })
    .max(largest, { error: ({ input }) => outOfRange(title, input) })
    .meta({ title, unit: "cm", slider: { min, max, step: 0.1 } });

const flower = z
  .tuple(
    [
      centimetres(features[0], 4, 8),
      centimetres(features[1], 2, 4.5),
      centimetres(features[2], 1, 7),
      centimetres(features[3], 0.1, 2.5),
    ],
    {
      error: ({ input }) =>
        "Expected four numbers in cm (sepal length, sepal width, petal length, petal width), " +
        `got ${describe(input)}.`,
    },
  )
  .meta({ title: "Flower" });

const probability = z.number().min(0).max(1);

/** `Explanation` of model/contract.ts. */
const explanation = z.strictObject({
  /** Whose probability it is: that of the predicted species. */
  explains: z.string(),
  /** Its probability on average over the background. */
  base_value: probability,
  attributions: z
    .array(z.strictObject({ feature: z.enum(features), value: z.number(), attribution: z.number() }))
    .length(features.length),
});

export default {
  title: "Iris classifier",
  description: "Tells three species of iris apart by four measurements of a flower.",
  kind: "tabular",
  request: z.strictObject({
    instances: z
      .array(flower, { error: ({ input }) => `Expected a list of flowers, got ${describe(input)}.` })
      .min(1, { error: `Expected 1 to ${maxInstances} flowers, got none.` })
      .max(maxInstances, {
        error: ({ input }) => `Expected at most ${maxInstances} flowers, got ${describe(input)}: send them in parts.`,
      }),
  }),
  response: z.strictObject({
    predictions: z.array(
      z.strictObject({
        predicted_class: z.enum(species),
        predicted_class_index: z.int().min(0).max(2),
        confidence: probability,
        probabilities: z.record(z.enum(species), probability),
        input_features: z.array(z.number()).length(features.length),
      }),
    ),
    /** One per prediction, if asked for. */
    explanation: z.array(explanation).optional(),
  }),
  options: {
    explain: `Adds \`explanation\`: what each measurement added to the probability of the predicted species (Shapley values), for ${maxExplained} flowers at most.`,
  },
  onDevice: true,
  examples: [
    { summary: "A setosa", request: { instances: [[5.1, 3.5, 1.4, 0.2]] } },
    { summary: "A virginica", request: { instances: [[6.3, 3.3, 6, 2.5]] } },
    {
      summary: "Two flowers at once",
      request: {
        instances: [
          [5.1, 3.5, 1.4, 0.2],
          [6.7, 3.1, 4.4, 1.4],
        ],
      },
    },
  ],
} satisfies ModelContract;

function outOfRange(title: string, input: unknown): string {
  return `${title}: expected a number between -${largest} and ${largest}, got ${String(input)}.`;
}

function describe(input: unknown): string {
  if (input === undefined) return "nothing";
  if (input === null) return "null";
  if (Array.isArray(input)) return input.length === 1 ? "1 element" : `${input.length} elements`;
  if (typeof input === "number") return String(input);
  return typeof input === "object" ? "an object" : `a ${typeof input}`;
}
