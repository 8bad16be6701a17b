import { decodeBase64, sniffImage } from "../image/base64";
import { type Field } from "./read-field";

/** A request as it goes over the wire. */
export type Payload =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "raw"; readonly contentType: string; readonly base64: string };

/**
 * How a form's value is sent: a picture that is all there is to the request goes as its own bytes where the contract
 * takes them, a third smaller than base64; everything else is JSON.
 */
export function choosePayload(field: Field, value: unknown, rawContentTypes: readonly string[]): Payload {
  const base64 = loneImage(field, value);
  const contentType = base64 === undefined ? undefined : sniffImage(base64);
  if (base64 !== undefined && contentType !== undefined && rawContentTypes.includes(contentType)) {
    return { kind: "raw", contentType, base64 };
  }
  return { kind: "json", value };
}

export function encodePayload(payload: Payload): { contentType: string; body: string | Uint8Array<ArrayBuffer> } {
  return payload.kind === "json"
    ? { contentType: "application/json", body: JSON.stringify(payload.value) }
    : { contentType: payload.contentType, body: decodeBase64(payload.base64) };
}

/** Path of the first picture that is still missing, if one is: nothing is sent before it is there. */
export function missingImage(
  field: Field,
  value: unknown,
  path: readonly (string | number)[] = [],
): typeof path | undefined {
  if (field.kind === "image") return value === "" ? path : undefined;
  if (field.kind !== "object") return undefined;
  for (const { name, field: inner } of field.properties) {
    const missing = missingImage(inner, (value as Record<string, unknown>)[name], [...path, name]);
    if (missing) return missing;
  }
  return undefined;
}

function loneImage(field: Field, value: unknown): string | undefined {
  if (field.kind !== "object" || typeof value !== "object" || value === null) return undefined;
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const [entry] = given;
  if (given.length !== 1 || !entry) return undefined;
  const [key, inner] = entry as [string, unknown];
  const isImage = field.properties.some((property) => property.name === key && property.field.kind === "image");
  return isImage && typeof inner === "string" ? stripDataUrl(inner) : undefined;
}

function stripDataUrl(text: string): string {
  return text.replace(/^data:[^,]*,/, "");
}
