import type * as z from "zod";
import { type ModelHandler } from "../../../model/contract";
import { type default as contract, languages } from "./contract";
import { countNgrams, features } from "./count-ngrams";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

export default {
  toTensors({ text }) {
    return { counts: { dims: [1, features], data: countNgrams(text) } };
  },

  toResponse({ label, probabilities }) {
    const shares = languages.map((name, i) => [name, Number(probabilities?.data[i])]);
    return {
      language: languages[Number(label?.data[0])]!,
      probabilities: Object.fromEntries(shares) as Response["probabilities"],
    };
  },
} satisfies ModelHandler<Request, Response>;
