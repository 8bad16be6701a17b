import { invocation } from "../../../model/limits";
import { ApiError } from "../errors";
import { type Invocation, type StreamedAnswer } from "../invoke";
import { type ApiRequest } from "../request";

/** SageMaker's own names, so that clients of InvokeEndpoint only need another address; limits from its API model. */
const prefix = "x-amzn-sagemaker-";

const ascii = /^[\t -~]*$/;
const printable = /^[!-~][ -~]*$/;

/** The values that SageMaker accepts for a header. */
export interface HeaderRule {
  readonly longest: number;
  readonly pattern: RegExp;
  readonly description: string;
}

const header = (longest: number, pattern: RegExp, description: string): HeaderRule => ({
  longest,
  pattern,
  description,
});

/** Rule for `content-type` and `accept`. */
const mediaType = header(1024, ascii, "A media type.");

/** Request headers of both routes. */
const commonHeaders = {
  [`${prefix}custom-attributes`]: header(
    invocation.maxCustomAttributes,
    ascii,
    "Passed to the container beside the body.",
  ),
  [`${prefix}target-variant`]: header(
    63,
    invocation.name,
    "The production variant to invoke. Default: variants share requests by weight.",
  ),
  [`${prefix}inference-component`]: header(
    63,
    invocation.name,
    "The inference component to invoke, on an endpoint that hosts components.",
  ),
  [`${prefix}target-container-hostname`]: header(
    63,
    invocation.name,
    "The container to invoke, on an endpoint with several containers that are invoked directly.",
  ),
  [`${prefix}inference-id`]: header(
    invocation.maxInferenceId,
    printable,
    "The caller's name for this call, in the data that the endpoint captures.",
  ),
  [`${prefix}session-id`]: header(
    256,
    /^(?:NEW_SESSION|[a-zA-Z0-9](?:-*[a-zA-Z0-9])*)$/,
    "Session of a container that keeps sessions: `NEW_SESSION`, or one that it has opened.",
  ),
} as const;

/** Request headers of `POST …/invocations`, besides `content-type` and `accept`. */
export const invocationHeaders = {
  ...commonHeaders,
  [`${prefix}target-model`]: header(
    1024,
    printable,
    "The model to invoke, on a multi-model endpoint: its file below the endpoint's prefix.",
  ),
  [`${prefix}enable-explanations`]: header(
    64,
    printable,
    "JMESPath expression that decides whether SageMaker Clarify explains this call.",
  ),
} as const;

/**
 * Request headers of `POST …/invocations-response-stream`, where SageMaker supports neither target model nor
 * explanations.
 */
export const streamHeaders = {
  ...commonHeaders,
  [`${prefix}accept`]: header(1024, ascii, "Media type of the answer; takes precedence over `accept`."),
} as const;

/** The response headers. */
export const proxyAnswerHeaders = {
  "x-amzn-invoked-production-variant": "The production variant that answered.",
  [`${prefix}custom-attributes`]: "The container's words beside its answer.",
  [`${prefix}new-session-id`]: "The session that the container has opened, and when it ends.",
  [`${prefix}closed-session-id`]: "The session that the container has closed.",
} as const;

type Asked = Omit<Invocation, "endpoint" | "bytes" | "signal" | "accept"> & { readonly accept: string };

/**
 * Reads the invocation parameters from a request's headers.
 * @param known `invocationHeaders` or `streamHeaders`
 * @throws ApiError `invalid_request` for a value that SageMaker would reject, `unsupported_parameter` for a SageMaker
 * header that has no effect here
 */
export function readInvocationHeaders(
  headers: ApiRequest["headers"],
  known: typeof invocationHeaders | typeof streamHeaders,
): Asked {
  const rules: Readonly<Record<string, HeaderRule>> = { ...known, "content-type": mediaType, accept: mediaType };
  const read = (name: string) => {
    const value = headers[name];
    const rule = rules[name];
    if (value !== undefined && rule) check(name, value, rule);
    return rule && value;
  };
  for (const name of Object.keys(headers)) {
    if (name.startsWith(prefix) && !Object.hasOwn(rules, name)) throw unknownHeader(name, Object.keys(known));
  }
  const optional = {
    targetModel: read(`${prefix}target-model`),
    inferenceComponent: read(`${prefix}inference-component`),
    targetContainerHostname: read(`${prefix}target-container-hostname`),
    enableExplanations: read(`${prefix}enable-explanations`),
    inferenceId: read(`${prefix}inference-id`),
    sessionId: read(`${prefix}session-id`),
  };
  const attributes = read(`${prefix}custom-attributes`);
  return {
    contentType: read("content-type") ?? unknownType,
    accept: read(`${prefix}accept`) ?? read("accept") ?? "*/*",
    options: attributes === undefined ? [] : [attributes],
    targetVariant: read(`${prefix}target-variant`) ?? null,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Defined<
      typeof optional
    >),
  };
}

type Defined<T> = { readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

function check(name: string, value: string, { longest, pattern }: HeaderRule): void {
  const param = name;
  if (value.length > longest) {
    throw new ApiError("invalid_request", `Expected at most ${longest} characters.`, { param });
  }
  if (!pattern.test(value)) throw new ApiError("invalid_request", `Expected ${pattern.source}.`, { param });
}

function unknownHeader(name: string, known: readonly string[]): ApiError {
  const message = `The header ${name} has no effect here. Available: ${known.join(", ")}.`;
  return new ApiError("unsupported_parameter", message, { param: name });
}

/** Response headers for SageMaker's answer. */
export function answerHeaders(facts: Omit<StreamedAnswer, "body">): Record<string, string> {
  const said = {
    "content-type": facts.contentType ?? unknownType,
    "x-amzn-invoked-production-variant": facts.variant,
    [`${prefix}custom-attributes`]: facts.customAttributes,
    [`${prefix}new-session-id`]: facts.newSessionId,
    [`${prefix}closed-session-id`]: facts.closedSessionId,
  };
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string] => isHeaderValue(entry[1])));
}

/** True for a valid header value. Containers may return anything; invalid values are dropped. */
function isHeaderValue(value: string | null | undefined): value is string {
  return typeof value === "string" && ascii.test(value);
}

/** Media type of unknown bytes (RFC 9110, section 8.3). */
const unknownType = "application/octet-stream";
