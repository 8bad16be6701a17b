import { type JsonSchema } from "../catalogue";
import { humanize } from "../format";
import {
  type ChoiceField,
  type Field,
  type Labelled,
  type NumberField,
  type OptionalField,
  type TextField,
} from "./field";

/** Derives a field from a JSON schema. `name` becomes the label if the schema has no title. */
export function readField(schema: JsonSchema, name = "request"): Field {
  const nullable = withoutNull(schema);
  if (nullable) return optional(readField(nullable, name), null);
  const label: Labelled = {
    label: schema.title ?? humanize(name.replace(/_base64$/, "")),
    ...(schema.description !== undefined && { description: schema.description }),
  };
  const options = schema.const === undefined ? schema.enum : [schema.const];
  if (options) return readChoice(options, schema, label);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants && !schema.properties)
    return { kind: "variant", ...label, variants: variants.map((variant) => readField(variant, name)) };
  switch (schema.type) {
    case "number":
    case "integer":
      return readNumber(schema, label);
    case "boolean":
      return { kind: "boolean", ...label, initial: schema.default === true };
    case "string":
      return isImage(schema, name)
        ? { kind: "image", ...label, drawing: schema.drawing === true }
        : readText(schema, label);
    case "array":
      return readArray(schema, name, label);
    case "object":
      return readObject(schema, label);
    case undefined:
    default:
      return { kind: "json", ...label, initial: schema.default ?? null };
  }
}

/** Removes null from a schema; undefined if the schema does not allow null. */
function withoutNull(schema: JsonSchema): JsonSchema | undefined {
  if (Array.isArray(schema.type) && schema.type.includes("null")) {
    const others = schema.type.filter((type) => type !== "null");
    return { ...schema, ...(others.length === 1 ? { type: others[0] as string } : { type: others as string[] }) };
  }
  const isNull = (variant: JsonSchema) => variant.type === "null";
  if (!schema.anyOf?.some(isNull)) return undefined;
  const { anyOf, ...rest } = schema;
  const others = anyOf.filter((variant) => !isNull(variant));
  return others.length === 1 ? { ...others[0], ...rest } : { ...rest, anyOf: others };
}

function optional(inner: Field, absent: null | undefined): OptionalField {
  const { label, description } = inner;
  return {
    kind: "optional",
    label,
    ...(description !== undefined && { description }),
    inner: inner.kind === "optional" ? inner.inner : inner,
    absent,
  };
}

/** Choice between the named values of a whole number. */
function namedNumber(schema: JsonSchema, names: readonly string[], min: number, label: Labelled): ChoiceField {
  const options = names.map((_, i) => min + i);
  return {
    kind: "choice",
    ...label,
    options,
    names,
    ...(schema.role !== undefined && { role: schema.role }),
    initial: typeof schema.default === "number" ? schema.default : min,
  };
}

function readNumber(schema: JsonSchema, label: Labelled): NumberField | ChoiceField {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, slider, unit, role } = schema;
  // zod limits every integer to the safe range of JavaScript, which is not a limit to show.
  const bound = (value: number | undefined) =>
    Math.abs(value ?? Infinity) >= Number.MAX_SAFE_INTEGER ? undefined : value;
  const min = bound(minimum ?? exclusiveMinimum);
  if (schema.names && schema.type === "integer") return namedNumber(schema, schema.names, min ?? 0, label);
  const max = bound(maximum ?? exclusiveMaximum);
  const middle = slider && roundToStep((slider.min + slider.max) / 2, slider);
  const nearestToZero = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, 0));
  const initial = typeof schema.default === "number" ? schema.default : (middle ?? nearestToZero);
  return {
    kind: "number",
    ...label,
    integer: schema.type === "integer",
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(unit !== undefined && { unit }),
    ...(slider && { slider }),
    ...(role !== undefined && { role }),
    initial,
  };
}

function roundToStep(value: number, { min, step }: { min: number; step: number }): number {
  return Number((min + Math.round((value - min) / step) * step).toPrecision(12));
}

function readText(schema: JsonSchema, label: Labelled): TextField {
  const inputModes: Readonly<Record<string, TextField["inputMode"]>> = { uri: "url", email: "email" };
  return {
    kind: "text",
    ...label,
    multiline: schema.format === undefined && (schema.maxLength ?? Infinity) > 120,
    inputMode: inputModes[schema.format ?? ""] ?? "text",
    ...(schema.minLength !== undefined && { minLength: schema.minLength }),
    ...(schema.maxLength !== undefined && { maxLength: schema.maxLength }),
    initial: typeof schema.default === "string" ? schema.default : "",
  };
}

function readChoice(options: readonly unknown[], schema: JsonSchema, label: Labelled): Field {
  const plain = options.filter((option) => option === null || ["string", "number", "boolean"].includes(typeof option));
  const [first] = plain as ChoiceField["options"];
  if (plain.length !== options.length || first === undefined) return { kind: "json", ...label, initial: options[0] };
  const initial = options.includes(schema.default) ? (schema.default as ChoiceField["initial"]) : first;
  return { kind: "choice", ...label, options: plain as ChoiceField["options"], initial };
}

function readArray(schema: JsonSchema, name: string, label: Labelled): Field {
  if (schema.prefixItems && typeof schema.items !== "object") {
    return { kind: "tuple", ...label, items: schema.prefixItems.map((item, i) => readField(item, `${name} ${i + 1}`)) };
  }
  if (schema.prefixItems || typeof schema.items !== "object") {
    return { kind: "json", ...label, initial: schema.default ?? [] };
  }
  const item = readField(schema.items, singular(name));
  const limits = { minItems: schema.minItems ?? 0, maxItems: schema.maxItems ?? Infinity };
  const number = item.kind === "optional" ? item.inner : item;
  if (number.kind !== "number" || number.slider) return { kind: "list", ...label, item, ...limits };
  const unit = schema.unit ?? number.unit;
  return {
    kind: "series",
    ...label,
    item: number,
    nullable: item.kind === "optional",
    ...(unit !== undefined && { unit }),
    ...limits,
  };
}

function readObject(schema: JsonSchema, label: Labelled): Field {
  // The caller chooses a record's keys, so it has no fixed inputs.
  if (!schema.properties) return { kind: "json", ...label, initial: schema.default ?? {} };
  // Where one value can be given in several ways, the form offers the first.
  const [way = [], ...otherWays] = (schema.oneOf ?? []).map(({ required = [] }) => required);
  const leftOut = otherWays.flat().filter((name) => !way.includes(name));
  const required = [...(schema.required ?? []), ...way];
  const properties = Object.entries(schema.properties)
    .filter(([name]) => !leftOut.includes(name))
    .map(([name, property]) => {
      const field = readField(property, name);
      const isRequired = required.includes(name) || property.default !== undefined;
      return { name, field: isRequired ? field : optional(field, undefined) };
    });
  return { kind: "object", ...label, properties };
}

function isImage(schema: JsonSchema, name: string): boolean {
  return /^image(_base64)?$/i.test(name) && schema.format !== "uri";
}

function singular(name: string): string {
  return name.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}
