import * as z from "zod";

/** A metric that the training script measured on held-out data, with the metric of a trivial predictor. */
const metric = z.strictObject({
  /** Name and data, such as `accuracy on 360 held-out images`. */
  name: z.string().min(1),
  value: z.number(),
  baseline: z.strictObject({ name: z.string().min(1), value: z.number() }),
});

/** `model/<name>/card.json`: origin of the model. Written by the training script, never by hand. */
export const cardFile = z.strictObject({
  data: z.strictObject({
    name: z.string().min(1),
    source: z.string().min(1),
    license: z.string().min(1),
    rows: z.int().positive(),
    /** True if a script of ours generated the data. The page says so beside every figure. */
    simulated: z.boolean(),
  }),
  algorithm: z.string().min(1),
  /** Command that reproduces the model, from the repository's root. */
  command: z.string().min(1),
  /** Versions of the packages that trained and exported the model. */
  frameworks: z.record(z.string(), z.string()),
  trained: z.iso.date(),
  /** Digest of `model.onnx`. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  metrics: z.array(metric).min(1),
  /** Uses to avoid and known errors. */
  limitations: z.array(z.string()).min(1),
});
export type ModelCard = z.output<typeof cardFile>;

/** `model/<name>/source.json`: location of weights that are too large for the repository, or not ours to commit. */
export const sourceFile = z.strictObject({
  /** Page about the model, for people. */
  page: z.url({ protocol: /^https$/ }),
  /** License of the weights. */
  license: z.string().min(1),
  /** The file that becomes `model.onnx`. Should name a commit or a release, so that it never changes. */
  url: z.url({ protocol: /^https$/ }),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Source = z.output<typeof sourceFile>;
