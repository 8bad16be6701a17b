import * as z from "zod";

/** The setting `encryption`: key of the stack's data at rest. */
export const encryption = z.strictObject({
  kmsKey: z
    .union([z.literal(["managed", "own"]), z.string().regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/)])
    .default("managed")
    .meta({
      description:
        "Key that encrypts models, captured data, tables, logs, variables of functions and volumes of instances. `managed`: keys that AWS manages, at no cost. `own`: a key of the stack, rotated every year, billed by month and request. Or the ARN of a key, whose policy lets these services use it.",
      accepts: "managed, own or the ARN of a KMS key",
      change: "In place for what is written from then on; new endpoints for models on instances",
    }),
});
export type EncryptionSettings = z.output<typeof encryption>;
