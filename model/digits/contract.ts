import * as z from "zod";
import { type ModelContract } from "../contract";
import { imageRequest } from "../image-request";
import { imageContentTypes } from "../picture-type";

/** 64 x 64 pixels, black on white. */
const drawnSeven =
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAArElEQVR42p2SuxHDIBBE924IlFkdSKVQmjtwS5RCCQoJGNYBt/4QeUz0hge3Jx1G" +
  "zOX4E5gDRgUAkA0HSZANuAlgdCABIFwVHDAW4A6SZAVt9mOcB2jK8oChuz1JbQFN6trXVusZUPJbzSzj3KGtHzhefaaALtU2qT3gkqrnWqfkyDIu" +
  "ihYwfP29PWlnC2hS1y51BlSpkj/rGCPYI+o7wjWCFIPjg6RG8NsDeAKNtkRBNRl6ZQAAAABJRU5ErkJggg==";
const drawnFour =
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAApElEQVR42p2RvQ0CMQxGn6MUSDTHBDcKjMIoNxjF0TFGNuBERXHKRxE7DT8CIkV6" +
  "enacT7KJdhK/wi3gGlCmV81I0iwpAcxRMsAEpOom+VV/nh1qN6vDWsPI4f6UcOnm4FDwT8/sm5mjxyKqRdTIpD4wO9RuNg4rXJoZOAHSMmIS0gIm" +
  "JY/jCVNAhgwDxxESbDW1av5zKR+g8HY7Jbazi6V8O/kBRZI9GTbOcB8AAAAASUVORK5CYII=";

export default {
  title: "Handwritten digits",
  description:
    "Reads one handwritten digit from a picture: drawn, scanned or photographed, dark on light or light on dark.",
  kind: "image",
  request: imageRequest,
  response: z.strictObject({
    /** The five most probable digits, most probable first. */
    predictions: z
      .array(z.strictObject({ label: z.string().regex(/^[0-9]$/), probability: z.number().min(0).max(1) }))
      .length(5),
  }),
  rawContentTypes: imageContentTypes,
  examples: [
    { summary: "A drawn 7", request: { image_base64: drawnSeven } },
    { summary: "A drawn 4, as a data URL", request: { image_base64: `data:image/png;base64,${drawnFour}` } },
  ],
} satisfies ModelContract;
