import * as z from "zod";

/**
 * OpenAI's objects, with the fields that all chat models support; containers that speak its protocol may support more.
 */

const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
});

const wholeNumber = z.int().min(1).nullish();

const proxiedEndpoint = z
  .string()
  .regex(/^endpoint\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/)
  .meta({ description: "A SageMaker endpoint whose container speaks OpenAI's protocol; needs the scope `proxy`." });

function modelName(models: readonly string[], proxy: boolean) {
  if (!proxy) return z.enum(models);
  return models.length > 0 ? z.union([z.enum(models), proxiedEndpoint]) : proxiedEndpoint;
}

/**
 * Schema of a chat request.
 * @param models names of the chat models
 * @param proxy true if endpoints may be named too
 */
export function chatRequest(models: readonly string[], proxy: boolean) {
  return z
    .looseObject({
      model: modelName(models, proxy),
      messages: z.array(message).min(1),
      max_completion_tokens: wholeNumber.meta({ description: "The longest answer, in tokens." }),
      max_tokens: wholeNumber.meta({ description: "The older name of `max_completion_tokens`." }),
      temperature: z.number().min(0).max(2).nullish(),
      top_p: z.number().min(0).max(1).nullish(),
      stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
      seed: z.int().nullish(),
      stream: z.boolean().nullish().meta({ description: "Whether the answer comes as it is made." }),
      stream_options: z.strictObject({ include_usage: z.boolean().nullish() }).nullish(),
    })
    .meta({ description: "A parameter that the model does not have is refused by name, not ignored." });
}

const usage = z.looseObject({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() });

const identity = {
  id: z.string(),
  created: z.int().meta({ description: "In seconds since 1970." }),
  model: z.string(),
};

const finishReason = z.string().meta({ description: "`stop`, or `length` if the answer was cut off." });

export const chatCompletion = z.looseObject({
  ...identity,
  object: z.literal("chat.completion"),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      message: z.looseObject({ role: z.literal("assistant"), content: z.string().nullable() }),
      finish_reason: finishReason,
    }),
  ),
  usage: usage.optional(),
});

export const chatCompletionChunk = z
  .looseObject({
    ...identity,
    object: z.literal("chat.completion.chunk"),
    choices: z.array(
      z.looseObject({
        index: z.int(),
        delta: z.looseObject({ role: z.string().optional(), content: z.string().nullish() }),
        finish_reason: finishReason.nullish(),
      }),
    ),
    usage: usage.nullish().meta({ description: "In the last chunk, if `stream_options.include_usage` asks for it." }),
  })
  .meta({ description: "What stands behind `data: ` in each event of a streamed answer." });
