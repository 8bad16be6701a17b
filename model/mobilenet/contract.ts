import * as z from "zod";
import { type ModelContract } from "../contract";
import { imageRequest } from "../image-request";
import { imageContentTypes } from "../picture-type";
import examples from "./examples.json";

export default {
  title: "Objects in pictures",
  description:
    "Names what a photograph shows, out of ImageNet's thousand classes: animals, plants, food, vehicles, things of a household.",
  kind: "image",
  request: imageRequest,
  response: z.strictObject({
    /** The five most probable classes, most probable first. */
    predictions: z.array(z.strictObject({ label: z.string().min(1), probability: z.number().min(0).max(1) })).length(5),
  }),
  rawContentTypes: imageContentTypes,
  examples,
} satisfies ModelContract;
