import type * as z from "zod";
import { type HandlerTools, type ModelHandler, type RawRequest } from "../../../model/contract";
import { type default as contract, subjects } from "./contract";

type Request = z.output<typeof contract.request> | RawRequest;
type Response = z.output<typeof contract.response>;

export default {
  async toTensors(request: Request, tools: HandlerTools) {
    const { width, height, data } = await tools.decodeImage(bytesOf(request), 3);
    return { pixels: { dims: [1, height, width, 3], data } };
  },

  toResponse({ probabilities }) {
    return {
      predictions: subjects
        .map((label, i) => ({ label, probability: Number(probabilities?.data[i]) }))
        .sort((a, b) => b.probability - a.probability),
    };
  },
} satisfies ModelHandler<Request, Response>;

/** The image of a JSON request, or the body itself. */
function bytesOf(request: Request): Uint8Array {
  if ("bytes" in request) return request.bytes;
  return Buffer.from(request.image_base64.replace(/^data:.*,/, ""), "base64");
}
