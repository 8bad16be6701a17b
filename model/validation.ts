import type * as z from "zod";
import { InvalidRequest } from "./errors";

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** `["instances", 0, 2]` as callers would write it: `instances[0][2]`. Null for the root. */
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

/** What a schema found wrong, a line for each mistake: `instances[0][2]: Invalid input: expected number`. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map(({ path, message }) => (path.length > 0 ? `${formatPath(path)}: ${message}` : message));
}

/**
 * Parses a JSON body and checks it against a contract's request schema.
 * @throws InvalidRequest with the first mistake's path and message.
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
