import type * as z from "zod";
import { InvalidRequest } from "./errors";

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Formats `["instances", 0, 2]` as `instances[0][2]`; null for the root. */
export function formatPath(path: readonly PropertyKey[]): string | null {
  if (path.length === 0) return null;
  return path
    .map((part, i) => {
      if (typeof part === "number") return `[${part}]`;
      const key = String(part);
      if (!identifier.test(key)) return `[${JSON.stringify(key)}]`;
      return i === 0 ? key : `.${key}`;
    })
    .join("");
}

/** Formats a schema's issues, one line each: `instances[0][2]: Invalid input: expected number`. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map(({ path, message }) => (path.length > 0 ? `${formatPath(path)}: ${message}` : message));
}

/**
 * Parses a JSON body and validates it against a contract's request schema.
 * @throws InvalidRequest with the path and message of the first mistake.
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new InvalidRequest(`The body is not valid JSON: ${(error as Error).message}`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InvalidRequest(issue?.message ?? "The request is not valid.", formatPath(issue?.path ?? []));
}

/** Contents of a JSON file, or the problems found in it. */
export type JsonFile<Value> =
  | { readonly value: Value; readonly problems: readonly [] }
  | { readonly value: null; readonly problems: readonly string[] };

/** Parses the text of a JSON file and validates it. `file` names it in the problems. */
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
