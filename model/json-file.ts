import type * as z from "zod";
import { describeIssues } from "./validation";

/** What a JSON file holds, or what is wrong with it. */
export type JsonFile<Value> =
  | { readonly value: Value; readonly problems: readonly [] }
  | { readonly value: null; readonly problems: readonly string[] };

/** Parses the text of a JSON file of ours and checks it. `file` names it in the problems. */
export function parseJsonFile<Schema extends z.ZodType>(
  schema: Schema,
  file: string,
  text: string,
): JsonFile<z.output<Schema>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { value: null, problems: [`${file} is not valid JSON: ${(error as Error).message}.`] };
  }
  const { success, data, error } = schema.safeParse(json);
  if (success) return { value: data, problems: [] };
  return { value: null, problems: describeIssues(error.issues).map((issue) => `${file}: ${issue}.`) };
}
