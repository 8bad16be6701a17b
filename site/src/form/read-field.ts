import { type JsonSchema } from "../catalogue";
import { humanize } from "../format";

interface Labelled {
  readonly label: string;
  readonly description?: string;
}

export interface NumberField extends Labelled {
  readonly kind: "number";
  readonly integer: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  readonly slider?: { readonly min: number; readonly max: number; readonly step: number };
  readonly role?: string;
  readonly initial: number;
}
export interface TextField extends Labelled {
  readonly kind: "text";
  readonly multiline: boolean;
  /** Which keyboard a phone shows. */
  readonly inputMode: "text" | "url" | "email";
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly initial: string;
}
export interface BooleanField extends Labelled {
  readonly kind: "boolean";
  readonly initial: boolean;
}
export interface ChoiceField extends Labelled {
  readonly kind: "choice";
  readonly options: readonly (string | number | boolean | null)[];
  readonly initial: string | number | boolean | null;
}
/** A base64 picture. */
export interface ImageField extends Labelled {
  readonly kind: "image";
}
/** Many plain numbers: one box to paste them into. */
export interface SeriesField extends Labelled {
  readonly kind: "series";
  readonly item: NumberField;
  /** Whether null may stand for a number that is missing. */
  readonly nullable: boolean;
  readonly unit?: string;
  readonly minItems: number;
  readonly maxItems: number;
}
export interface ListField extends Labelled {
  readonly kind: "list";
  readonly item: Field;
  readonly minItems: number;
  readonly maxItems: number;
}
export interface TupleField extends Labelled {
  readonly kind: "tuple";
  readonly items: readonly Field[];
}
export interface ObjectField extends Labelled {
  readonly kind: "object";
  readonly properties: readonly { readonly name: string; readonly field: Field }[];
}
/** A value that may be left out or be null: a box to tick before it counts. */
export interface OptionalField extends Labelled {
  readonly kind: "optional";
  readonly inner: Field;
  readonly absent: null | undefined;
}
/** One of several shapes. */
export interface VariantField extends Labelled {
  readonly kind: "variant";
  readonly variants: readonly Field[];
}
/** What no input of its own exists for: edited as JSON, so that every contract has a usable form. */
export interface JsonField extends Labelled {
  readonly kind: "json";
  readonly initial: unknown;
}

export type Field =
  | NumberField
  | TextField
  | BooleanField
  | ChoiceField
  | ImageField
  | SeriesField
  | ListField
  | TupleField
  | ObjectField
  | OptionalField
  | VariantField
  | JsonField;

/** The form that a contract's JSON schema asks for. `name` labels what has no title. */
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
      return isImage(schema, name) ? { kind: "image", ...label } : readText(schema, label);
    case "array":
      return readArray(schema, name, label);
    case "object":
      return readObject(schema, label);
    case undefined:
    default:
      return { kind: "json", ...label, initial: schema.default ?? null };
  }
}

/** What a field holds before anyone has touched it. */
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

/** Which of its shapes a value has: the first that could hold it. */
export function variantOf(field: VariantField, value: unknown): number {
  return Math.max(
    0,
    field.variants.findIndex((variant) => holds(variant, value)),
  );
}

function holds(field: Field, value: unknown): boolean {
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
      return (
        Array.isArray(value) && value.every((item) => (field.nullable && item === null) || holds(field.item, item))
      );
    case "list":
      return Array.isArray(value) && value.every((item) => holds(field.item, item));
    case "tuple":
      return Array.isArray(value) && value.length === field.items.length;
    case "object":
      return (
        isRecord(value) &&
        Object.keys(value).every((key) => field.properties.some(({ name }) => name === key)) &&
        field.properties.every(({ name, field: inner }) => holds(inner, value[name]))
      );
    case "optional":
      return value === field.absent || holds(field.inner, value);
    case "variant":
      return field.variants.some((variant) => holds(variant, value));
    case "json":
      return true;
  }
}

/** The schema without its null, if it allows null. */
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

function readNumber(schema: JsonSchema, label: Labelled): NumberField {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, slider, unit, role } = schema;
  // zod bounds every integer by what JavaScript counts exactly: no bound that anyone means.
  const bound = (value: number | undefined) =>
    Math.abs(value ?? Infinity) >= Number.MAX_SAFE_INTEGER ? undefined : value;
  const min = bound(minimum ?? exclusiveMinimum);
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
  // A record's keys are the caller's to choose: no inputs can be laid out for them.
  if (!schema.properties) return { kind: "json", ...label, initial: schema.default ?? {} };
  // Of several ways to say the same the form has the first.
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
