import * as z from "zod";
import { type ModelContract } from "../../../model/contract";

export const languages = ["English", "French", "German"] as const;

export default {
  title: "Language detector",
  description: "Tells whether a sentence is English, French or German.",
  kind: "text",
  request: z.strictObject({
    text: z.string().max(1000).regex(/\S/, "Expected some text, found none.").meta({ title: "Sentence" }),
  }),
  response: z.strictObject({
    language: z.enum(languages),
    probabilities: z.record(z.enum(languages), z.number().min(0).max(1)),
  }),
  examples: [
    { summary: "English", request: { text: "The train to the coast leaves at noon." } },
    { summary: "French", request: { text: "Le train pour la côte part à midi." } },
    { summary: "German", request: { text: "Der Zug an die Küste fährt um zwölf." } },
  ],
} satisfies ModelContract;
