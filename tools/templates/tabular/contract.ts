import * as z from "zod";
import { type ModelContract } from "../../../model/contract";

export const cultivars = ["cultivar 1", "cultivar 2", "cultivar 3"] as const;

/** A column of the table: as wide as its single-precision tensor needs, with a slider over the usual values. */
const column = (title: string, unit: string, slider: { min: number; max: number; step: number }) =>
  z.number().min(-1e6).max(1e6).meta({ title, unit, slider });

export default {
  title: "Wine classifier",
  description: "Tells three cultivars of one Italian region apart by four figures of a chemical analysis.",
  kind: "tabular",
  request: z.strictObject({
    alcohol: column("Alcohol", "% by volume", { min: 11, max: 15, step: 0.1 }),
    flavanoids: column("Flavanoids", "g/l", { min: 0.3, max: 5.1, step: 0.1 }),
    color_intensity: column("Colour intensity", "", { min: 1.2, max: 13, step: 0.1 }),
    proline: column("Proline", "mg/l", { min: 270, max: 1680, step: 5 }),
  }),
  response: z.strictObject({
    predicted_class: z.enum(cultivars),
    probabilities: z.record(z.enum(cultivars), z.number().min(0).max(1)),
  }),
  examples: [
    { summary: "A strong wine", request: { alcohol: 13.7, flavanoids: 3, color_intensity: 5.5, proline: 1115 } },
    { summary: "A light wine", request: { alcohol: 12.3, flavanoids: 2.1, color_intensity: 3.1, proline: 520 } },
  ],
} satisfies ModelContract;
