import { type Field } from "../form/field";
import { imageUrl } from "../image/base64";

/** Small picture of a request that has one. */
export function Thumbnail({ field, request }: { readonly field: Field; readonly request: unknown }) {
  if (field.kind !== "object") return null;
  const image = field.properties.find((property) => property.field.kind === "image");
  const value = image && (request as Readonly<Record<string, unknown>>)[image.name];
  return typeof value === "string" && value ? <img src={imageUrl(value)} alt="" loading="lazy" /> : null;
}
