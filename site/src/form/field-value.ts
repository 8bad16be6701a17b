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

/**
 * Numbers that a value may lack: none, those of boxes that are empty, or also those whose keys are missing, since JSON leaves
 * out the keys of empty boxes.
 */
type Gaps = "none" | "empty" | "missing";

/** Index of the first variant whose shape the value has, with as few gaps as possible; 0 if none fits. */
export function variantOf(field: VariantField, value: unknown): number {
  const found = (["none", "empty", "missing"] as const)
    .map((gaps) => field.variants.findIndex((variant) => fits(variant, value, gaps)))
    .find((index) => index >= 0);
  return found ?? 0;
}

/** True if a value has the shape that a field edits. */
export function fits(field: Field, value: unknown, gaps: Gaps = "missing"): boolean {
  switch (field.kind) {
    case "number":
      // JSON writes null for an empty box of a list.
      return typeof value === "number" || (gaps !== "none" && (value === undefined || value === null));
    case "text":
    case "image":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return field.options.some((option) => option === value);
    case "series":
      return (
        Array.isArray(value) &&
        value.every((item) => (field.nullable && item === null) || fits(field.item, item, "none"))
      );
    case "list":
      return Array.isArray(value) && value.every((item) => fits(field.item, item, gaps));
    case "tuple":
      return (
        Array.isArray(value) &&
        value.length === field.items.length &&
        field.items.every((item, i) => fits(item, value[i], gaps))
      );
    case "object":
      return (
        isRecord(value) &&
        Object.keys(value).every((key) => field.properties.some(({ name }) => name === key)) &&
        field.properties.every(({ name, field: inner }) =>
          fits(inner, value[name], gaps === "empty" && !(name in value) ? "none" : gaps),
        )
      );
    case "optional":
      return value === field.absent || fits(field.inner, value, gaps);
    case "variant":
      return field.variants.some((variant) => fits(variant, value, gaps));
    case "json":
      return true;
  }
}
