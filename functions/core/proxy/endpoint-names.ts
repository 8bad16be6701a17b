import { invocation } from "../../../model/limits";
import { ApiError } from "../errors";

/** The endpoints that the settings allow. */
export interface AllowedEndpoints {
  /** By their whole names. */
  readonly names: readonly string[];
  /** By what their names begin with. */
  readonly prefixes: readonly string[];
}

/** @param patterns names, and beginnings of names with `*` after them */
export function readPatterns(patterns: readonly string[]): AllowedEndpoints {
  return {
    names: patterns.filter((pattern) => !pattern.endsWith("*")),
    prefixes: patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1)),
  };
}

export function isAllowed(name: string, { names, prefixes }: AllowedEndpoints): boolean {
  return names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

/**
 * Lets a name pass that may go into a URL: SageMaker could have given it, and the settings allow it.
 * @throws ApiError `endpoint_not_found`, whichever of the two it is not
 */
export function requireAllowed(name: string, allowed: AllowedEndpoints): void {
  if (!isName(name) || !isAllowed(name, allowed)) throw endpointNotFound();
}

export function isName(text: string): boolean {
  return text.length <= invocation.maxNameLength && invocation.name.test(text);
}

/** The same for an endpoint that does not exist and for one that may not be asked. */
export function endpointNotFound(cause?: unknown): ApiError {
  return new ApiError(
    "endpoint_not_found",
    "There is no such endpoint. GET /v1/endpoints lists those that there are.",
    {
      param: "name",
      cause,
    },
  );
}
