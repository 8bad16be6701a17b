import * as z from "zod";

/** `model/<name>/source.json`: where the weights of a model are that are too large, or not ours, to be in its folder. */
export const sourceFile = z.strictObject({
  /** Where people find out about it. */
  page: z.url({ protocol: /^https$/ }),
  /** Of the weights. */
  license: z.string().min(1),
  /** Of the one file that becomes `model.onnx`. Best one that names a commit or a release, so that it stays as it is. */
  url: z.url({ protocol: /^https$/ }),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Source = z.output<typeof sourceFile>;
