import * as z from "zod";
import { type ModelContract } from "../contract";

/** Measurements are single-precision floats in the graph; nothing near these bounds is a flower. */
const centimetres = (title: string, min: number, max: number) =>
  z
    .number()
    .min(-1e6)
    .max(1e6)
    .meta({ title, unit: "cm", slider: { min, max, step: 0.1 } });

const species = z.enum(["setosa", "versicolor", "virginica"]);
const probability = z.number().min(0).max(1);

const instance = z
  .tuple([
    centimetres("Sepal length", 4, 8),
    centimetres("Sepal width", 2, 4.5),
    centimetres("Petal length", 1, 7),
    centimetres("Petal width", 0.1, 2.5),
  ])
  .meta({ title: "Flower" });

export default {
  title: "Iris classifier",
  description: "Tells three species of iris apart by four measurements of a flower.",
  kind: "tabular",
  request: z.strictObject({ instances: z.array(instance).min(1).max(1000) }),
  response: z.strictObject({
    predictions: z.array(
      z.strictObject({
        predicted_class: species,
        predicted_class_index: z.int().min(0).max(2),
        confidence: probability,
        probabilities: z.record(species, probability),
        input_features: z.array(z.number()).length(4),
      }),
    ),
  }),
  examples: [
    { summary: "A setosa", request: { instances: [[5.1, 3.5, 1.4, 0.2]] } },
    { summary: "A virginica", request: { instances: [[6.3, 3.3, 6, 2.5]] } },
  ],
} satisfies ModelContract;
