import type * as z from "zod";
import { type Explanation, type ModelHandler } from "../contract";
import { attributeWords } from "./attribute-words";
import { type default as contract, sentiments } from "./contract";
import { readWords } from "./read-words";
import { toTensors } from "./to-tensors";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

export default {
  toTensors({ text }) {
    return toTensors(readWords(text));
  },

  toResponse({ probabilities }, _request, context) {
    const [negative, positive] = Array.from(probabilities!.data, Number) as [number, number];
    return {
      sentiment: sentiments[positive > negative ? 1 : 0],
      confidence: Math.max(negative, positive),
      ...(context?.options.has("details") && { probabilities: { negative, positive } }),
    };
  },

  async explain({ text }, run): Promise<Explanation[]> {
    const words = readWords(text);
    const { base, values } = await attributeWords(words, run);
    return [
      {
        explains: "log-odds of positive",
        base_value: base,
        attributions: words.map((value, i) => ({ feature: `word ${i + 1}`, value, attribution: values[i]! })),
      },
    ];
  },
} satisfies ModelHandler<Request, Response>;
