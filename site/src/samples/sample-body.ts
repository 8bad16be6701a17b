import { type Payload } from "../form/request";

/** The request body as a code sample shows it. */
export type SampleBody =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "file"; readonly contentType: string; readonly file: string };

/** The variable of the environment that samples read the caller's key from: it belongs in no code. */
export const keyVariable = "MODELFRONT_API_KEY";

/** Longer pictures are not pasted into a sample. */
const maxInlineCharacters = 6000;

/**
 * A short picture stands in the sample itself, as the JSON `value` that the contract takes as well, so that the sample
 * runs as pasted; a long one is read from a file.
 */
export function sampleBody(payload: Payload, value: unknown): SampleBody {
  if (payload.kind === "json" || payload.base64.length <= maxInlineCharacters) return { kind: "json", value };
  const extension = payload.contentType.replace(/^.*\//, "").replace("jpeg", "jpg");
  return { kind: "file", contentType: payload.contentType, file: `picture.${extension}` };
}
