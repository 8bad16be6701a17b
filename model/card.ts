import * as z from "zod";

/** A figure measured on held-out data, by the training script or the source, beside that of a trivial predictor. */
export const metric = z.strictObject({
  /** What was measured, on what: `accuracy on 360 held-out images`. */
  name: z.string().min(1),
  value: z.number(),
  baseline: z.strictObject({ name: z.string().min(1), value: z.number() }),
});

/** `model/<name>/card.json`: where the model comes from. Written by the training script, never by hand. */
export const cardFile = z.strictObject({
  data: z.strictObject({
    name: z.string().min(1),
    source: z.string().min(1),
    license: z.string().min(1),
    /** How the authors of the data ask to be cited. */
    citation: z.string().min(1).optional(),
    rows: z.int().positive(),
    /** True if a script made the data up. No model that ships is trained on such data. */
    simulated: z.boolean().optional(),
  }),
  algorithm: z.string().min(1),
  /** The one command that makes this folder's model again, from the repository's root. */
  command: z.string().min(1),
  /** Versions of what trained and exported it. */
  frameworks: z.record(z.string(), z.string()),
  trained: z.iso.date(),
  /** Of `model.onnx`. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  metrics: z.array(metric).min(1),
  /** What it must not be used for, what it gets wrong. */
  limitations: z.array(z.string()).min(1),
});
export type ModelCard = z.output<typeof cardFile>;
