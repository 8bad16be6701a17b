import type * as z from "zod";
import { isObject, partSchema } from "./schema-parts";

/**
 * Replaces text by the number, boolean, list or object that it spells, wherever the schema takes that and not the text.
 * `pulumi config set` stores `"true"` and `"4096"`, and Pulumi hands every top-level value to the program as text; so a
 * stack's file may hold either form.
 */
export function readText(schema: z.ZodType, value: unknown): unknown {
  const read = typeof value === "string" ? parseText(schema, value) : value;
  const readPart = (part: unknown, key: PropertyKey) => {
    const inner = partSchema(schema, read, key);
    return inner ? readText(inner, part) : part;
  };
  if (Array.isArray(read)) return read.map(readPart);
  if (!isObject(read)) return read;
  return Object.fromEntries(Object.entries(read).map(([key, part]) => [key, readPart(part, key)]));
}

function parseText(schema: z.ZodType, text: string): unknown {
  if (schema.safeParse(text).success) return text;
  try {
    const value: unknown = JSON.parse(text);
    const fits = isObject(value) || Array.isArray(value) || schema.safeParse(value).success;
    return fits ? value : text;
  } catch {
    return text;
  }
}
