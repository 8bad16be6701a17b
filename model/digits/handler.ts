import type * as z from "zod";
import { type ModelHandler, type RawRequest } from "../contract";
import { InvalidRequest, isInvalidRequest } from "../errors";
import { type default as contract, base64Of } from "./contract";

type Request = z.output<typeof contract.request> | RawRequest;
type Response = z.output<typeof contract.response>;

/** In the order of the graph's probabilities. */
const labels = [..."0123456789"];

/** How many of the ten digits are answered. */
const best = 5;

export default {
  async toTensors(request, tools) {
    const { width, height, data } = await decode(request, (bytes) => tools.decodeImage(bytes, 1));
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

/** Decodes the picture, and names the field if the picture is no good. */
async function decode<Image>(request: Request, decodeImage: (bytes: Uint8Array) => Promise<Image>): Promise<Image> {
  if ("bytes" in request) return decodeImage(request.bytes);
  try {
    return await decodeImage(Buffer.from(base64Of(request.image_base64), "base64"));
  } catch (error) {
    throw isInvalidRequest(error) ? new InvalidRequest(error.message, "image_base64") : error;
  }
}
