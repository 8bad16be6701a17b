import * as z from "zod";
import { type ModelContract } from "../contract";

/** Labels, in the order of the graph's probabilities. */
export const sentiments = ["negative", "positive"] as const;

/** Unicode characters; an emoji made of several counts as several. */
export const maxLength = 5000;

/** White space, control and format characters alone say nothing. */
const somethingToRead = /[^\s\p{Cc}\p{Cf}]/u;

const text = z
  .string({ error: ({ input }) => `Text: expected some text, got ${describe(input)}.` })
  .refine((value) => somethingToRead.test(value), {
    abort: true,
    error: ({ input }) => `Text: expected something to read, got ${input === "" ? "empty" : "blank"} text.`,
  })
  .refine((value) => countCharacters(value) <= maxLength, {
    error: ({ input }) =>
      `Text: expected at most ${maxLength} characters, got ${countCharacters(input as string)}: send it in parts.`,
  })
  .meta({
    title: "Text",
    description: "In English: a sentence or a short review. Not empty, not blank.",
    minLength: 1,
    maxLength,
  });

const probability = z.number().min(0).max(1);

export default {
  title: "Sentiment",
  description: "Tells whether an English text speaks well or badly of its subject, and how sure that is.",
  kind: "text",
  request: z.strictObject({ text }),
  response: z.strictObject({
    sentiment: z.enum(sentiments),
    confidence: z.number().min(0.5).max(1).meta({
      description: "The probability of that sentiment, calibrated: of answers with 0.9, about nine in ten are right.",
    }),
    probabilities: z
      .record(z.enum(sentiments), probability)
      .optional()
      .meta({ description: "With the option `details`: the probability of either sentiment." }),
    explanation: z
      .array(
        z.strictObject({
          explains: z.string(),
          base_value: z.number(),
          attributions: z.array(
            z.strictObject({ feature: z.string(), value: z.union([z.string(), z.number()]), attribution: z.number() }),
          ),
        }),
      )
      .length(1)
      .optional()
      .meta({
        description:
          "With the option `explain`: what each word added to the log-odds of positive, ln(p / (1 - p)): Shapley values, exact for up to eight words, estimated in part for longer texts. Base value and attributions add up to the log-odds.",
      }),
  }),
  options: {
    details: "Adds `probabilities`: the probability of either sentiment.",
    explain: "Adds `explanation`: what each word added to the log-odds of positive (Shapley values).",
  },
  onDevice: true,
  examples: [
    { summary: "Praise", request: { text: "I love this product!" } },
    { summary: "A complaint", request: { text: "It stopped working after a week." } },
    { summary: "A negation", request: { text: "Not bad at all" } },
    {
      summary: "Two sides: the second one counts",
      request: { text: "The food was terrible, but the waiter was very friendly." },
    },
  ],
} satisfies ModelContract;

function countCharacters(value: string): number {
  return Array.from(value).length;
}

function describe(input: unknown): string {
  if (input === undefined) return "nothing";
  if (input === null) return "null";
  if (Array.isArray(input)) return "a list";
  return typeof input === "object" ? "an object" : `a ${typeof input}`;
}
