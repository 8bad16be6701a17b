import * as z from "zod";

/** The schema without `optional` and defaults; of alternatives, the one that `value` chose (undefined if none). */
export function chosenSchema(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return chosenSchema(schema.unwrap() as z.ZodType, value);
  }
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const { discriminator } = schema.def;
  const choice = isObject(value) ? value[discriminator] : undefined;
  const alternatives = schema.options as readonly z.ZodObject<Record<string, z.ZodType>>[];
  return alternatives.find(({ shape }) => shape[discriminator]?.safeParse(choice).success);
}

/** Alternatives that have a field, such as `mode always-on`; undefined if none does. */
export function alternativesWith(schema: z.ZodType, field: string): string | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return alternativesWith(schema.unwrap() as z.ZodType, field);
  }
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const { discriminator } = schema.def;
  const names = (schema.options as readonly z.ZodObject<Record<string, z.ZodType>>[])
    .filter(({ shape }) => Object.hasOwn(shape, field))
    .map(({ shape }) => (shape[discriminator] as z.ZodLiteral<string>).value);
  return names.length > 0 ? `${discriminator} ${names.join(" or ")}` : undefined;
}

/** Schema of the field, list element or record value that `value` has under `key`; undefined if there is none. */
export function partSchema(schema: z.ZodType, value: unknown, key: PropertyKey): z.ZodType | undefined {
  const chosen = chosenSchema(schema, value);
  if (chosen instanceof z.ZodObject) {
    const shape = chosen.shape as Record<PropertyKey, z.ZodType>;
    return Object.hasOwn(shape, key) ? shape[key] : undefined;
  }
  if (chosen instanceof z.ZodArray) return chosen.element as z.ZodType;
  if (chosen instanceof z.ZodRecord) return chosen.valueType as z.ZodType;
  return undefined;
}

export function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
