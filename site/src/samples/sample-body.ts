import { type Payload } from "../api/payload";

/** Request body as a code sample shows it. */
export type SampleBody =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "file"; readonly contentType: string; readonly file: string };

/** Environment variable from which samples read the caller's API key, so that no key ends up in code. */
export const keyVariable = "MODELFRONT_API_KEY";

/** Longest picture, in base64 characters, that a sample contains. */
const maxInlineCharacters = 6000;

/**
 * Chooses the body of a sample. A short picture stays in the JSON `value`, which the contract also accepts, so that the
 * sample runs as pasted; a longer one is read from a file.
 */
export function sampleBody(payload: Payload, value: unknown): SampleBody {
  if (payload.kind === "json" || payload.base64.length <= maxInlineCharacters) return { kind: "json", value };
  const extension = payload.contentType.replace(/^.*\//, "").replace("jpeg", "jpg");
  return { kind: "file", contentType: payload.contentType, file: `picture.${extension}` };
}

/** Indents a literal of several lines to its place within a sample. */
export function indentAfterFirstLine(text: string, indent: string): string {
  return text.replaceAll("\n", `\n${indent}`);
}
