import * as z from "zod";
import { type ZodOpenApiHeaderObject } from "zod-openapi";
import { idempotencyKeyHeader, keyPattern } from "../idempotency/idempotency-key";

const count = { type: "integer", minimum: 0 } as const;
const text = { type: "string" } as const;

/** Response headers: the component `headers`. */
export const answerHeaders = {
  "x-request-id": {
    description: "The gateway's id of this request; quote it in reports.",
    required: true,
    schema: text,
  },
  "x-model-version": { description: "The version of the model that answered.", schema: text },
  "x-model-variant": {
    description: "The variant that answered, where the model has `variants`.",
    schema: text,
  },
  "x-model-cold": {
    description: "`true` if the shared endpoint loaded the model for this request; else absent.",
    schema: { type: "string", enum: ["true"] },
  },
  "x-cache": {
    description: "Whether the answer is one that was kept; absent where answers are not kept.",
    schema: { type: "string", enum: ["hit", "miss"] },
  },
  "x-ratelimit-limit": { description: "How much the caller's limit lets through, if it has one.", schema: count },
  "x-ratelimit-remaining": { description: "How much of it is left.", schema: count },
  "x-ratelimit-reset": { description: "Seconds after which all of it is there again.", schema: count },
  "retry-after": { description: "Seconds after which to try again.", schema: count },
  "www-authenticate": { description: "What kind of credentials are accepted.", schema: text },
} as const satisfies Record<string, ZodOpenApiHeaderObject>;

type AnswerHeader = keyof typeof answerHeaders;

export function headers(...names: readonly AnswerHeader[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Headers of all answers to callers with a limit: requests per second, or model calls per hour or day. */
export const rateLimitHeaders: readonly AnswerHeader[] = [
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
];

/** Request header of the `POST` routes that do not stream. */
export const idempotencyKey = {
  [idempotencyKeyHeader]: z
    .string()
    .regex(keyPattern)
    .optional()
    .meta({
      description:
        "A word of the caller's own for this request. Sent again with the same body it gets the first answer, and no model is asked again.",
      examples: ["3f0c9a52-8a43-4f0e-9a57-0d7f2c1b6e11"],
    }),
};

/** Request header. */
export const cacheControl = {
  "cache-control": z
    .string()
    .optional()
    .meta({
      description: "`no-store`: no kept answer is given and none is kept. `no-cache`: no kept answer is given.",
      examples: ["no-store"],
    }),
};
