import { invocation } from "../../../model/limits";
import { ApiError } from "../errors";

/** The endpoints that the settings allow. */
export interface AllowedEndpoints {
  /** Whole names. */
  readonly names: readonly string[];
  /** Beginnings of names. */
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
 * Checks a name that may go into a URL: SageMaker could have given it, and the settings allow it.
 * @param param says where in the request the name stands
 * @throws ApiError `endpoint_not_found`, whichever of the two it is not
 */
export function requireAllowed(name: string, allowed: AllowedEndpoints, param = "name"): void {
  if (!isName(name) || !isAllowed(name, allowed)) throw endpointNotFound(param);
}

export function isName(text: string): boolean {
  return text.length <= invocation.maxNameLength && invocation.name.test(text);
}

/** The same error for an endpoint that does not exist and for one that is not allowed. */
export function endpointNotFound(param: string, cause?: unknown): ApiError {
  return new ApiError("endpoint_not_found", "Unknown endpoint. GET /v1/endpoints lists the available ones.", {
    param,
    cause,
  });
}
