import { invocation } from "../../../model/limits";
import { ApiError } from "../errors";
import { type Invocation, type StreamedAnswer } from "../invoke";
import { type ApiRequest } from "../request";

/** SageMaker's own names, so that clients of InvokeEndpoint need another address alone; the limits are of its API model. */
const prefix = "x-amzn-sagemaker-";

const ascii = /^[\t -~]*$/;
const printable = /^[!-~][ -~]*$/;

/** What SageMaker takes as the value of a header. */
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

/** Of `content-type` and `accept`. */
const mediaType = header(1024, ascii, "A media type.");

/** What both routes read of a request. */
const commonHeaders = {
  [`${prefix}custom-attributes`]: header(
    invocation.maxCustomAttributes,
    ascii,
    "What the container is told beside the body.",
  ),
  [`${prefix}target-variant`]: header(63, invocation.name, "The production variant to ask; else they share by weight."),
  [`${prefix}inference-id`]: header(
    invocation.maxInferenceId,
    printable,
    "The caller's name for this call, in what the endpoint captures.",
  ),
  [`${prefix}session-id`]: header(
    256,
    /^(?:NEW_SESSION|[a-zA-Z0-9](?:-*[a-zA-Z0-9])*)$/,
    "Of a container that keeps sessions: `NEW_SESSION`, or one that it has opened.",
  ),
} as const;

/** What `POST …/invocations` reads of a request, beside `content-type` and `accept`. */
export const invocationHeaders = {
  ...commonHeaders,
  [`${prefix}target-model`]: header(1024, printable, "Of an endpoint with several models: the file of the one to ask."),
} as const;

/** The same of `POST …/invocations-response-stream`, where SageMaker knows no target model. */
export const streamHeaders = {
  ...commonHeaders,
  [`${prefix}accept`]: header(1024, ascii, "What the answer is to be; goes before `accept`."),
} as const;

/** What answers say, by the header that says it. */
export const proxyAnswerHeaders = {
  "x-amzn-invoked-production-variant": "The production variant that answered.",
  [`${prefix}custom-attributes`]: "What the container says beside its answer.",
  [`${prefix}new-session-id`]: "The session that the container has opened, and when it ends.",
  [`${prefix}closed-session-id`]: "The session that the container has closed.",
} as const;

type Asked = Pick<Invocation, "options" | "targetVariant" | "targetModel" | "inferenceId" | "sessionId"> & {
  readonly contentType: string;
  readonly accept: string;
};

/**
 * What a request's headers ask SageMaker for.
 * @param known `invocationHeaders` or `streamHeaders`
 * @throws ApiError `invalid_request` for a value that SageMaker would not take, `unsupported_parameter` for one of its
 * headers that has no effect here
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
  const attributes = read(`${prefix}custom-attributes`);
  const targetModel = read(`${prefix}target-model`);
  const inferenceId = read(`${prefix}inference-id`);
  const sessionId = read(`${prefix}session-id`);
  return {
    contentType: read("content-type") ?? unknownType,
    accept: read(`${prefix}accept`) ?? read("accept") ?? "*/*",
    options: attributes === undefined ? [] : [attributes],
    targetVariant: read(`${prefix}target-variant`) ?? null,
    ...(targetModel !== undefined && { targetModel }),
    ...(inferenceId !== undefined && { inferenceId }),
    ...(sessionId !== undefined && { sessionId }),
  };
}

function check(name: string, value: string, { longest, pattern }: HeaderRule): void {
  const param = name;
  if (value.length > longest) {
    throw new ApiError("invalid_request", `Expected at most ${longest} characters.`, { param });
  }
  if (!pattern.test(value)) throw new ApiError("invalid_request", `Expected ${pattern.source}.`, { param });
}

function unknownHeader(name: string, known: readonly string[]): ApiError {
  const message = `The header ${name} has no effect here. Known are ${known.join(", ")}.`;
  return new ApiError("unsupported_parameter", message, { param: name });
}

/** What an answer of SageMaker says beside its body. */
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

/** A container may say anything: what cannot stand in a header is left out. */
function isHeaderValue(value: string | null | undefined): value is string {
  return typeof value === "string" && ascii.test(value);
}

/** Of bytes about which nobody has said anything (RFC 9110, section 8.3). */
const unknownType = "application/octet-stream";
