import * as z from "zod";
import { type ModelContract } from "../contract";
import { drawingRequest } from "../image-request";
import { imageContentTypes } from "../picture-type";
import examples from "./examples.json";

export default {
  title: "Handwritten digits",
  description:
    "Reads one handwritten digit from a picture: drawn, scanned or photographed, dark on light or light on dark.",
  kind: "image",
  request: drawingRequest,
  response: z.strictObject({
    /** The five most probable digits, most probable first. */
    predictions: z
      .array(z.strictObject({ label: z.string().regex(/^[0-9]$/), probability: z.number().min(0).max(1) }))
      .length(5),
  }),
  rawContentTypes: imageContentTypes,
  onDevice: true,
  examples,
} satisfies ModelContract;
