import * as z from "zod";
import { metric } from "./card";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One file that can become `model.onnx`. */
const weights = z.strictObject({
  /** Best a URL that names a commit or a release, so that the file stays as it is. */
  url: z.url({ protocol: /^https$/ }),
  bytes: z.int().positive(),
  sha256,
  /** Figures that the source states for this file; they go into the card. */
  metrics: z.array(metric).min(1),
});
export type Weights = z.output<typeof weights>;

/** A tensor of the graph. The first dimension is the batch: a name means any size, 1 means one row per run. */
const tensor = z.strictObject({
  type: z.string().min(1),
  shape: z.array(z.union([z.string(), z.int().positive()])).min(1),
});

/** `model/<name>/source.json`: where the weights of a model are that are too large, or not ours, to be in its folder. */
export const sourceFile = z.strictObject({
  /** Where people find out about it. */
  page: z.url({ protocol: /^https$/ }),
  /** Of the weights. */
  license: z.string().min(1),
  /** What the handler gives the graph and takes from it, by name. */
  inputs: z.record(z.string(), tensor),
  outputs: z.record(z.string(), tensor),
  /** Files to choose from, by name; the first is the default. */
  files: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), weights)
    .refine((files) => Object.keys(files).length > 0, "Name at least one file."),
});
export type Source = z.output<typeof sourceFile>;
