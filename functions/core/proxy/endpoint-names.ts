import { invocation } from "../../../model/limits";
import { ApiError } from "../errors";

/** The endpoints that the settings allow. */
export interface AllowedEndpoints {
  /** Whole names. */
  readonly names: readonly string[];
  /** Name prefixes. */
  readonly prefixes: readonly string[];
}

/** Reads the setting that allows endpoints. @param patterns names, or prefixes followed by `*` */
export function readPatterns(patterns: readonly string[]): AllowedEndpoints {
  return {
    names: patterns.filter((pattern) => !pattern.endsWith("*")),
    prefixes: patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1)),
  };
}

function isAllowed(name: string, { names, prefixes }: AllowedEndpoints): boolean {
  return names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

/**
 * Checks that a name is valid in SageMaker, and so safe in a URL, and allowed by the settings.
 * @param param where in the request the name is
 * @throws ApiError `endpoint_not_found` in both cases
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
