import * as z from "zod";

/**
 * A metric, with that of a trivial predictor. Its name says on which data; the training script measured it, or the
 * model's source states it.
 */
const metric = z.strictObject({
  /** Name and data, such as `accuracy on 360 held-out images`. */
  name: z.string().min(1),
  value: z.number(),
  baseline: z.strictObject({ name: z.string().min(1), value: z.number() }),
});

/** `model/<name>/card.json`: origin of the model. Written by the training script or by `add-model`, never by hand. */
export const cardFile = z.strictObject({
  data: z.strictObject({
    name: z.string().min(1),
    source: z.string().min(1),
    license: z.string().min(1),
    /** How the authors of the data ask to be cited. */
    citation: z.string().min(1),
    /** Missing where it is not known, as for a model added from a file. */
    rows: z.int().positive().optional(),
  }),
  algorithm: z.string().min(1),
  /** Command that reproduces the model, from the repository's root. */
  command: z.string().min(1),
  /** Versions of the packages that trained and exported the model. */
  frameworks: z.record(z.string(), z.string()),
  trained: z.iso.date(),
  /** True if `trained` is only the day on which the model was added from a file. */
  added: z.literal(true).optional(),
  /** Digest of `model.onnx`. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Empty only for a model that was added without data to measure it on. */
  metrics: z.array(metric),
  /** Uses to avoid and known errors. */
  limitations: z.array(z.string()).min(1),
});
export type ModelCard = z.output<typeof cardFile>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file that can become `model.onnx`. */
const weights = z.strictObject({
  /** Should name a commit or a release, so that it never changes. */
  url: z.url({ protocol: /^https$/ }),
  bytes: z.int().positive(),
  sha256,
  /** Metrics that the source states for this file; they go into the card. */
  metrics: z.array(metric).min(1),
});
export type Weights = z.output<typeof weights>;

/** A tensor of the graph. The first dimension is the batch: a name means any size, 1 means one row per run. */
const tensor = z.strictObject({
  type: z.string().min(1),
  shape: z.array(z.union([z.string(), z.int().positive()])).min(1),
});

/** `model/<name>/source.json`: location of weights that are too large for the repository, or not ours to commit. */
export const sourceFile = z.strictObject({
  /** Page about the model, for people. */
  page: z.url({ protocol: /^https$/ }),
  /** License of the weights. */
  license: z.string().min(1),
  /** Tensors that the handler passes to the graph and reads from it, by name. */
  inputs: z.record(z.string(), tensor),
  outputs: z.record(z.string(), tensor),
  /** Files to choose from, by name; the first is the default. */
  files: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), weights)
    .refine((files) => Object.keys(files).length > 0, "Name at least one file."),
});
export type Source = z.output<typeof sourceFile>;
