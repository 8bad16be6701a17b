import { type Payload } from "../api/payload";
import { sniffImage } from "../image/base64";
import { type Field } from "./field";
import { type Path } from "./path";

/**
 * Chooses how to send a form's value. A request that is only a picture goes as raw bytes if the contract accepts its
 * type, which saves the third that base64 adds; everything else goes as JSON.
 */
export function choosePayload(field: Field, value: unknown, rawContentTypes: readonly string[]): Payload {
  const base64 = loneImage(field, value);
  const contentType = base64 === undefined ? undefined : sniffImage(base64);
  if (base64 !== undefined && contentType !== undefined && rawContentTypes.includes(contentType)) {
    return { kind: "raw", contentType, base64 };
  }
  return { kind: "json", value };
}

/** Path of the first missing picture, without which nothing is sent; undefined if none is missing. */
export function missingImage(field: Field, value: unknown, path: Path = []): Path | undefined {
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
