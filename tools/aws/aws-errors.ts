/** Result of a part of a report: a part that fails leaves the others alone. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/** Runs a part of a report. @param what the permission that it takes, such as `cloudwatch:GetMetricData` */
export async function attempt<T>(what: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { problem: explainAwsError(error as Error, what) };
  }
}

/** Says in a sentence or two why a call of AWS failed, and what to do. @param what the permission that the call takes */
export function explainAwsError(error: Error, what: string): string {
  const { name, message } = error;
  if (/CredentialsProvider|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|AuthFailure/.test(name)) {
    return "No valid AWS credentials. Set AWS_PROFILE, or run `aws configure` or `aws sso login`.";
  }
  if (/ExpiredToken/.test(name)) return "The AWS credentials have expired. Run `aws sso login`, or get new ones.";
  if (/AccessDenied|Unauthorized|NotAuthorized|Forbidden|OptInRequired/.test(name)) {
    return `Not permitted: the credentials need ${what}.`;
  }
  if (/Throttl|TooManyRequests|LimitExceeded|RequestLimit|Rate exceeded/i.test(`${name} ${message}`)) {
    return `AWS throttled the request (${what}). Run the command again in a minute.`;
  }
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|TimeoutError|NetworkingError/.test(codesOf(error))) {
    return `AWS cannot be reached (${what}). Check the network and the Region.`;
  }
  // Our own errors are written for people already.
  return error.constructor === Error ? message : `${what} failed: ${message || name}`;
}

/** Names and codes of an error and of what caused it. */
function codesOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code = "" } = error as { readonly code?: string };
  const parts = error instanceof AggregateError ? error.errors.map(codesOf) : [];
  return [error.name, code, ...parts, codesOf(error.cause)].join(" ");
}
