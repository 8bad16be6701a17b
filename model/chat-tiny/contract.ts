import * as z from "zod";
import { type ModelContract } from "../contract";

const limits = {
  messages: 64,
  characters: 4000,
  tokens: 256,
  stops: 4,
  stopCharacters: 32,
  seed: 2 ** 32 - 1,
};

const message = z.strictObject({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string().min(1).max(limits.characters),
});

const stop = z
  .string()
  .min(1)
  .max(limits.stopCharacters)
  .refine((text) => !/\p{Surrogate}/u.test(text), "A stop sequence is made of whole characters.");

const request = z.strictObject({
  messages: z
    .array(message)
    .min(1)
    .max(limits.messages)
    .refine((messages) => messages.at(-1)?.role === "user", "The last message must be the user's.")
    .meta({
      title: "Messages",
      description:
        'The conversation so far, the last message by the user. With the system message "Be brief." answers are shorter.',
    }),
  max_tokens: z
    .int()
    .min(1)
    .max(limits.tokens)
    .default(64)
    .meta({
      title: "Longest answer",
      description: "In tokens: a short word, part of a longer one, a digit or a byte.",
      unit: "tokens",
      slider: { min: 1, max: limits.tokens, step: 1 },
    }),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .default(0)
    .meta({
      title: "Temperature",
      description: "0 takes the most probable token each time; the higher, the more random and the less reliable.",
      slider: { min: 0, max: 2, step: 0.1 },
    }),
  top_p: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .meta({
      title: "Top p",
      description: "Only the most probable tokens count that together have this share of the probability.",
      slider: { min: 0.05, max: 1, step: 0.05 },
    }),
  seed: z.int().min(0).max(limits.seed).optional().meta({
    title: "Seed",
    description: "The same seed gives the same answer to the same request.",
  }),
  stop: z
    .union([stop, z.array(stop).min(1).max(limits.stops)], {
      error: `Expected text of 1 to ${limits.stopCharacters} characters, or a list of 1 to ${limits.stops} of these.`,
    })
    .optional()
    .meta({ title: "Stop", description: `Up to ${limits.stops} texts before which the answer ends.` }),
  stream: z.boolean().default(false).meta({
    title: "Stream",
    description:
      "True makes the inference server answer with server-sent events; predictions of the API are always whole.",
  }),
});

const usual = { max_tokens: 64, temperature: 0, top_p: 1, stream: false };

/** A conversation whose turns are the user's and the assistant's, one after the other. */
function conversation(...turns: readonly string[]) {
  return turns.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content }));
}

export default {
  title: "Tiny chat",
  description:
    "A very small language model that shows how chat works here. It knows greetings, sums of numbers up to 10, days, months and modelfront by heart, and nothing else.",
  kind: "chat",
  request,
  response: z.strictObject({
    text: z.string(),
    /** `length` if the answer was cut off at `max_tokens`. */
    finish_reason: z.enum(["stop", "length"]),
    usage: z.strictObject({
      prompt_tokens: z.int().min(1),
      /** Those of the text, without the mark that ends it. */
      completion_tokens: z.int().min(0),
      total_tokens: z.int().min(1),
    }),
  }),
  examples: [
    { summary: "A question about modelfront", request: { messages: conversation("What is modelfront?"), ...usual } },
    { summary: "A product", request: { messages: conversation("7 * 8"), ...usual } },
    {
      summary: "A name to remember",
      request: {
        messages: conversation("My name is Ada.", "Nice to meet you, Ada!", "What is my name?"),
        ...usual,
      },
    },
    {
      summary: "A system message",
      request: {
        messages: [{ role: "system", content: "Be brief." }, ...conversation("Which day comes after Monday?")],
        ...usual,
      },
    },
    {
      summary: "More than it knows",
      request: {
        messages: conversation("What is the capital of Peru?"),
        ...usual,
      },
    },
    {
      summary: "Random",
      request: {
        messages: conversation("Say hello in Japanese."),
        ...usual,
        temperature: 1.2,
        top_p: 0.9,
        seed: 7,
      },
    },
  ],
} satisfies ModelContract;
