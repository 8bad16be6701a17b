import { decodeBase64 } from "../image/base64";

/** Request body before it is encoded: a JSON value, or the bytes of one picture in base64. */
export type Payload =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "raw"; readonly contentType: string; readonly base64: string };

/** Encodes a payload for `fetch`. */
export function encodePayload(payload: Payload): { contentType: string; body: string | Uint8Array<ArrayBuffer> } {
  return payload.kind === "json"
    ? { contentType: "application/json", body: JSON.stringify(payload.value) }
    : { contentType: payload.contentType, body: decodeBase64(payload.base64) };
}
