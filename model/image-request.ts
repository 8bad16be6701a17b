import * as z from "zod";
import { imageContentTypes, mediaTypeOf } from "./picture-type";

/**
 * Longest `image_base64`, in characters. Leaves room for the JSON around it in the 4 MiB of a serverless endpoint
 * (`serverless.maxPayloadBytes` in `model/limits.ts`).
 */
const maxCharacters = 4_194_000;

const maxUrlLength = 2048;

/** Head of a data URL in base64: type and parameters, of which a quoted value may hold a comma. */
const dataUrlHead = /^data:((?:"[^"]*"|[^",])*?);\s*base64\s*,/i;

const trailingSpace = /\s+$/;

const picture = z
  .string({ error: "Expected a PNG, JPEG or WebP image as a base64 string." })
  .min(1, { error: "The string is empty: expected a PNG, JPEG or WebP image in base64.", abort: true })
  .max(maxCharacters, { error: ({ input }) => tooLong((input as string).length), abort: true })
  .superRefine((text, context) => {
    const mistake = mistakeIn(text);
    if (mistake) context.addIssue({ code: "custom", message: mistake, input: text });
  })
  .meta({
    title: "Picture",
    description: "PNG, JPEG or WebP in base64; a data URL is accepted too.",
    contentEncoding: "base64",
  });

const address = z
  .string({ error: "Expected the address of a picture, such as https://images.example.com/cat.jpg." })
  .max(maxUrlLength, { error: `Expected at most ${maxUrlLength} characters.`, abort: true })
  .regex(/^https:\/\/[!-~]+$/, {
    error: "Expected a URL that begins with https:// and has neither spaces nor letters beyond ASCII: encode those.",
  })
  .meta({
    title: "Address of a picture",
    description: "Where a PNG, JPEG or WebP is, on a host that the settings of the API list.",
    examples: ["https://images.example.com/cat.jpg"],
  });

/**
 * JSON request of models that take one picture: exactly one of the two fields. The raw bytes are the third way. The API
 * fetches `image_url` and forwards its bytes.
 */
export const imageRequest = requestWith(picture);
/** The same for models that read drawings, such as digits: the page has a pad to draw on. */
export const drawingRequest = requestWith(picture.meta({ drawing: true }));
export type ImageRequest = z.output<typeof imageRequest>;

function requestWith(image: typeof picture) {
  return z
    .strictObject({ image_base64: image.optional(), image_url: address.optional() })
    .superRefine(({ image_base64, image_url }, context) => {
      if (image_base64 === undefined && image_url === undefined) {
        const message = "Expected a PNG, JPEG or WebP image as a base64 string, or its address as image_url.";
        context.addIssue({ code: "custom", message, path: ["image_base64"] });
      }
      if (image_base64 !== undefined && image_url !== undefined) {
        const message = "There is a picture in image_base64 too: send one of them.";
        context.addIssue({ code: "custom", message, path: ["image_url"] });
      }
    })
    .meta({ oneOf: [{ required: ["image_base64"] }, { required: ["image_url"] }] });
}

/** Base64 of a picture, without the head of a data URL and without line breaks at its end. */
export function base64Of(text: string): string {
  return text.replace(dataUrlHead, "").replace(trailingSpace, "");
}

function tooLong(length: number): string {
  const largest = Math.floor((maxCharacters * 3) / 4 / 1000);
  return `Expected at most ${maxCharacters} characters (an image of ${largest} kB), got ${length}: send a smaller image.`;
}

/** Describes the mistake in a string that should be base64 or a data URL; undefined if there is none. */
function mistakeIn(text: string): string | undefined {
  const [head, contentType] = dataUrlHead.exec(text) ?? ["", undefined];
  const mediaType = contentType === undefined ? undefined : mediaTypeOf(contentType);
  if (mediaType === "") {
    return `The data URL has no type: expected one of ${imageContentTypes.join(", ")}, such as "data:image/png;base64,".`;
  }
  if (mediaType !== undefined && !imageContentTypes.includes(mediaType)) {
    return `The data URL is of type "${mediaType.slice(0, 80)}": expected one of ${imageContentTypes.join(", ")}.`;
  }
  if (mediaType === undefined && /^data:/i.test(text)) {
    return 'The data URL is not in base64: expected "data:image/png;base64," and then the image.';
  }
  const base64 = base64Of(text);
  const stray = /[^A-Za-z0-9+/=]|=(?!=?$)/.exec(base64);
  if (stray) {
    return `Not base64: unexpected ${JSON.stringify(stray[0])} at character ${stray.index + head.length}.`;
  }
  if (base64.length === 0 || base64.length % 4 !== 0) {
    return `Not base64: its length has to be a multiple of 4, got ${base64.length}. Is it cut short?`;
  }
  return undefined;
}
