import { isRecord } from "../json";
import { type Field, type VariantField } from "./field";

/** Initial value of a field. */
export function initialValue(field: Field): unknown {
  switch (field.kind) {
    case "number":
    case "text":
    case "boolean":
    case "choice":
    case "json":
      return field.initial;
    case "image":
      return "";
    case "series":
    case "list":
      return Array.from({ length: field.minItems }, () => initialValue(field.item));
    case "tuple":
      return field.items.map(initialValue);
    case "object":
      return Object.fromEntries(field.properties.map(({ name, field: inner }) => [name, initialValue(inner)]));
    case "optional":
      return field.absent;
    case "variant":
      return field.variants[0] && initialValue(field.variants[0]);
  }
}

/** Index of the first variant whose shape the value has; 0 if none fits. */
export function variantOf(field: VariantField, value: unknown): number {
  return Math.max(
    0,
    field.variants.findIndex((variant) => fits(variant, value)),
  );
}

/** True if a value has the shape that a field edits. */
export function fits(field: Field, value: unknown): boolean {
  switch (field.kind) {
    case "number":
      return typeof value === "number";
    case "text":
    case "image":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return field.options.some((option) => option === value);
    case "series":
      return Array.isArray(value) && value.every((item) => (field.nullable && item === null) || fits(field.item, item));
    case "list":
      return Array.isArray(value) && value.every((item) => fits(field.item, item));
    case "tuple":
      return Array.isArray(value) && value.length === field.items.length;
    case "object":
      return (
        isRecord(value) &&
        Object.keys(value).every((key) => field.properties.some(({ name }) => name === key)) &&
        field.properties.every(({ name, field: inner }) => fits(inner, value[name]))
      );
    case "optional":
      return value === field.absent || fits(field.inner, value);
    case "variant":
      return field.variants.some((variant) => fits(variant, value));
    case "json":
      return true;
  }
}
