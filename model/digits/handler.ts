import type * as z from "zod";
import { type ModelHandler, type RawRequest } from "../contract";
import { decodePicture } from "../decode-picture";
import { type default as contract } from "./contract";

type Request = z.output<typeof contract.request> | RawRequest;
type Response = z.output<typeof contract.response>;

/** In the order of the graph's probabilities. */
const labels = [..."0123456789"];

/** How many of the ten digits are answered. */
const best = 5;

export default {
  async toTensors(request, tools) {
    const { width, height, data } = await decodePicture(request, tools, 1);
    return { image: { dims: [1, height, width, 1], data } };
  },

  toResponse({ probabilities }) {
    const predictions = labels.map((label, i) => ({
      label,
      probability: Math.round(Number(probabilities!.data[i]) * 1e6) / 1e6,
    }));
    predictions.sort((a, b) => b.probability - a.probability || a.label.localeCompare(b.label));
    return { predictions: predictions.slice(0, best) };
  },
} satisfies ModelHandler<Request, Response>;
