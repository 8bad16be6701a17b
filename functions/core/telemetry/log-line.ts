import { describeError, type ApiError } from "../errors";
import { redact, redactBody } from "./redact";
import { type LoggedBody, type RequestRecord } from "./request-record";

/** Outcome of a request, known once its answer is sent. */
export interface Ending {
  readonly status: number;
  /** Size of the response body. */
  readonly bytesOut: number;
}

/** Longer paths and details carry no more information. */
const maxPathLength = 256;
const maxDetailLength = 4096;

/** The fields of a request's log line; unknown ones are undefined, which JSON omits. */
export function describeRequest(record: RequestRecord, ending: Ending, maxBodyBytes: number): Record<string, unknown> {
  const { beginning, error } = record;
  return {
    level: levelOf(ending.status, error),
    requestId: beginning.requestId,
    sageMakerRequestId: record.sageMakerRequestId ?? undefined,
    method: beginning.method,
    path: shorten(beginning.path, maxPathLength),
    status: ending.status,
    caller: record.caller ? { kind: record.caller.kind, id: record.caller.id } : undefined,
    version: record.version ?? undefined,
    variant: record.variant ?? undefined,
    endpoint: record.endpoint ?? undefined,
    cache: record.cache ?? undefined,
    cold: record.attempts > 0 ? record.cold : undefined,
    attempts: record.attempts > 0 ? record.attempts : undefined,
    bytesIn: beginning.bytesIn,
    bytesOut: ending.bytesOut,
    error: error ? describeFailure(error) : undefined,
    requestBody: describeBody(record.requestBody, maxBodyBytes),
    answerBody: describeBody(record.answerBody, maxBodyBytes),
  };
}

/** Formats the line, with recognisable credentials redacted. */
export function toLine(facts: Readonly<Record<string, unknown>>): string {
  return `${redact(JSON.stringify(facts))}\n`;
}

function levelOf(status: number, error: ApiError | null): "INFO" | "WARN" | "ERROR" {
  if (error?.code === "model_loading") return "WARN";
  return status >= 500 || (error !== null && error.status >= 500) ? "ERROR" : "INFO";
}

/**
 * Describes a failure. Client errors may quote the body, so only server errors are logged in full, with their causes.
 */
function describeFailure({ code, status, param, message, cause }: ApiError): unknown {
  if (status < 500) return { code, param };
  return JSON.parse(JSON.stringify({ code, message, cause: describeError(cause) }, tellable));
}

/** JSON replacer that makes anything an error carries serialisable. */
function tellable(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return typeof value === "string" ? shorten(value, maxDetailLength) : value;
}

function describeBody(body: LoggedBody | null, maxBytes: number): string | undefined {
  if (!body) return undefined;
  const isText = /^(?:text\/|application\/(?:[^;]+\+)?json\b)/i.test(body.contentType ?? "");
  return isText ? redactBody(body.bytes, maxBytes) : `${body.bytes.length} bytes of ${body.contentType ?? "no type"}`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
