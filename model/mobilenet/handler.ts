import type * as z from "zod";
import { type ModelHandler, type RawRequest } from "../contract";
import { decodePicture } from "../decode-picture";
import { resizePicture } from "../resize-picture";
import { type default as contract } from "./contract";
import labels from "./labels.json";

type Request = z.output<typeof contract.request> | RawRequest;
type Response = z.output<typeof contract.response>;

/** Input that the network was trained on: the middle 224 x 224 pixels of a picture whose shorter side has 256. */
const shorterSide = 256;
const side = 224;

/** Mean and deviation of red, green and blue over ImageNet, from 0 to 1. */
const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];

/** How many of the thousand classes are answered. */
const best = 5;

export default {
  async toTensors(request, tools) {
    const pixels = resizePicture(await decodePicture(request, tools, 3), { width: side, height: side, shorterSide });
    return { input: { dims: [1, 3, side, side], data: normalize(pixels) } };
  },

  toResponse({ output }) {
    const logits = Array.from(output!.data, Number);
    const largest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    const predictions = labels.map((label, i) => ({
      label,
      probability: Math.round((powers[i]! / sum) * 1e6) / 1e6,
    }));
    predictions.sort((a, b) => b.probability - a.probability || a.label.localeCompare(b.label));
    return { predictions: predictions.slice(0, best) };
  },
} satisfies ModelHandler<Request, Response>;

/** From bytes, pixel by pixel, to numbers around 0, colour by colour. */
function normalize(pixels: Uint8Array): Float32Array {
  const area = pixels.length / 3;
  return Float32Array.from(pixels, (_, i) => {
    const colour = Math.trunc(i / area);
    return (pixels[(i % area) * 3 + colour]! / 255 - mean[colour]!) / deviation[colour]!;
  });
}
