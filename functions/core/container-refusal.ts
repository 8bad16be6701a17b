import { formatPath } from "../../model/validation";
import { ApiError, shorten } from "./errors";

/** An error response of a container. */
export interface ContainerError {
  /** HTTP status; 0 without an answer, null if the error came in a stream that began with success. */
  readonly status: number | null;
  readonly body: string;
}

/** Meaning of an error, independent of the toolkit. */
type Meaning = "overload" | "loading" | "failure" | "passing failure" | "mistake";

/** Matches if all of its conditions do. */
interface Row {
  readonly statuses?: readonly number[];
  /** Matches a word of the body for the kind of error: `type`, `error_type`, `code`. */
  readonly kind?: RegExp;
  /** Matches the container's message. */
  readonly message?: RegExp;
  readonly means: Meaning;
}

/**
 * Errors of model servers. The first matching row decides, then the status: 4xx is the caller's mistake, anything else
 * a failure. docs/api.md lists them by toolkit: TGI, TEI, vLLM, SGLang, DJL-LMI, llama.cpp, Ollama, Triton, FastAPI,
 * TorchServe, the Multi Model Server (MMS) and the Hugging Face toolkit on it.
 */
const table: readonly Row[] = [
  // MMS answers 408 when its workers are busy, TGI and TEI 429, some gateways 425 or 529.
  { statuses: [408, 425, 429, 529], means: "overload" },
  { kind: /^model_loading$/, means: "loading" },
  // llama.cpp
  { statuses: [503], message: /^loading model/i, means: "loading" },
  // TGI, TEI; MMS, TorchServe, DJL; llama.cpp; this project's server. With 503, or in an event of a stream.
  {
    kind: /^(overloaded(_error)?|ServiceUnavailable(Exception|Error)?|unavailable_error|rate_limit_error|RateLimitError|RequestTimeoutException)$/i,
    means: "overload",
  },
  // Triton before 2.40 sends 400, Ollama 503.
  { message: /exceeds maximum queue size|server busy, please try again/i, means: "overload" },
  // Hugging Face (400), MMS, TorchServe (503 too), DJL; TGI and TEI (424); vLLM, SGLang.
  {
    kind: /^(Internal\w*|internal_\w+|server_error|generation|incomplete_generation|backend|healthcheck|NotImplementedError)$/i,
    means: "failure",
  },
  // The model or the route is missing in the container: MMS, TorchServe, DJL, FastAPI.
  { kind: /^(Model|Resource)NotFoundException$|^MethodNotAllowedException$/, means: "failure" },
  { statuses: [404], message: /^not found$/i, means: "failure" },
  { message: /out of memory|OutOfMemory|CUDA error|CUBLAS_STATUS|NCCL error/i, means: "failure" },
  // The container's own credentials, method, dependencies (DJL-LMI's 424), cancelled work (Triton's 499).
  { statuses: [401, 403, 405, 407, 424, 499], means: "failure" },
  { statuses: [503], means: "overload" },
  // No answer, or a gateway inside the container: not about the request.
  { statuses: [0, 502, 504], means: "passing failure" },
];

/** Kinds of mistakes, for errors in a stream that name no status: vLLM, TGI, OpenAI. */
const mistakeKinds =
  /^(invalid_request_error|BadRequest(Error|Exception)?|validation(_error)?|template_error|tool_error)$/i;

/**
 * Translates a container's error for callers. A caller's mistake keeps the container's message; for any other error
 * none of its text is passed on.
 * @param cause of the ApiError, for the log
 * @returns `invalid_request`, `overloaded`, `model_loading` or `model_error`
 */
export function toRefusal({ status: given, body }: ContainerError, cause: unknown): ApiError {
  const content = parseJson(body);
  const complaint = complaintIn(content ?? salvage(body));
  const kinds = kindsIn(content);
  const status = given ?? statusIn(content) ?? (kinds.some((kind) => mistakeKinds.test(kind)) ? 400 : 500);
  switch (meaningOf(status, kinds, complaint.message ?? "")) {
    case "loading":
      return new ApiError("model_loading", "The model is starting.", { cause });
    case "overload":
      return new ApiError("overloaded", "The model is at capacity. Try again in a moment.", {
        headers: { "retry-after": "1" },
        transient: true,
        cause,
      });
    case "mistake":
      return mistake(complaint, cause);
    case "failure":
      return new ApiError("model_error", "The model failed on this request.", { cause });
    case "passing failure":
      return new ApiError("model_error", "The model failed on this request.", { transient: true, cause });
  }
}

function meaningOf(status: number, kinds: readonly string[], message: string): Meaning {
  const row = table.find(
    (row) =>
      (!row.statuses || row.statuses.includes(status)) &&
      (!row.kind || kinds.some((kind) => row.kind!.test(kind))) &&
      (!row.message || row.message.test(message)),
  );
  return row?.means ?? (status >= 400 && status < 500 ? "mistake" : "failure");
}

/** A container's error message, as far as it can be found. */
interface Complaint {
  readonly message?: string;
  /** Path of the invalid value in the request. */
  readonly param?: string;
}

const maxParamCharacters = 200;

function mistake({ message, param }: Complaint, cause: unknown): ApiError {
  const told = message === undefined ? null : forCallers(message);
  if (told === null) return new ApiError("invalid_request", "The model refused this request.", { cause });
  const culprit = param === undefined || param.length > maxParamCharacters ? null : forCallers(param);
  return new ApiError("invalid_request", told, { param: culprit, cause });
}

/** Texts that callers must never see: AWS resources, stack traces, web pages. */
const unfit = /\barn:|Traceback \(most recent|^\s*at .+:\d+|\bFile "[^"]*", line \d+|^\s*<(!doctype|html|\?xml)\b/im;

/**
 * Account ids, addresses, S3 objects, and paths: below a system folder, or of several segments and not a JSON pointer.
 */
const secrets = [
  /(?<![\w.])\d{12}(?!\w|\.\d)/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  /\bs3:\/\/\S*[\w/]/g,
  /(?<![\w:/.])(?:file:\/\/|~)?\/(?:opt|var|usr|home|root|tmp|mnt|etc|proc|dev|app|srv|work|workspace|models?|code)\b(?:\/[\w.@+-]*)*/g,
  /(?<![\w:/.])(?:file:\/\/|~|\.{1,2})?(?:\/(?!\d+(?:\/|\b))[\w.@+-]+){2,}(?!\/?\d)/g,
  /\b[A-Za-z]:\\[^\s"']+/g,
];

/** Redacts what callers must not see and cuts at 1000 characters; null if nothing useful is left. */
function forCallers(text: string): string | null {
  if (unfit.test(text)) return null;
  const clean = secrets.reduce((clean, secret) => clean.replace(secret, "…"), text.trim());
  return /\w/.test(clean) ? shorten(clean) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The message of an error that is not JSON: plain text, or truncated JSON. */
function salvage(body: string): string {
  if (!/^\s*[{[]/.test(body)) return body;
  const said = /"(?:message|Message|msg|detail|error)"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(body)?.[1] ?? "";
  return (parseJson(`"${said}"`) as string | undefined) ?? said;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fields that may hold the message, in order of preference. */
const messageKeys = [
  "error",
  "message",
  "Message",
  "detail",
  "errors",
  "msg",
  "errorMessage",
  "error_message",
  "title",
];

/** Finds the message in an error of any shape. */
function complaintIn(value: unknown, depth = 0): Complaint {
  if (typeof value === "string") return value.trim() === "" ? {} : { message: value };
  if (depth > 4) return {};
  if (Array.isArray(value)) return joined(value.map((item) => complaintIn(item, depth + 1)));
  if (!isFields(value)) return {};
  const { loc, msg, param, errors } = value;
  if (Array.isArray(loc) && typeof msg === "string") return located(loc, msg);
  for (const key of messageKeys) {
    const found = complaintIn(value[key], depth + 1);
    if (found.message !== undefined) return { ...(typeof param === "string" && { param }), ...found };
  }
  // Keyed by the invalid field: {"errors": {"messages": ["required"]}}
  if (!isFields(errors)) return {};
  return joined(
    Object.entries(errors).map(([field, value]) => {
      const { message } = complaintIn(value, depth + 1);
      return message === undefined ? {} : { message: `${field}: ${message}`, param: field };
    }),
  );
}

/** A mistake in the format of FastAPI and pydantic: `{"loc": ["body", "messages"], "msg": "field required"}`. */
function located(loc: readonly unknown[], msg: string): Complaint {
  const parts = loc.filter((part): part is string | number => typeof part === "string" || typeof part === "number");
  const param = formatPath(parts[0] === "body" ? parts.slice(1) : parts);
  return param === null ? { message: msg } : { message: `${param}: ${msg}`, param };
}

function joined(complaints: readonly Complaint[]): Complaint {
  const found = complaints.filter(({ message }) => message !== undefined);
  if (found.length === 0) return {};
  return { ...found[0], message: found.map(({ message }) => message).join("; ") };
}

/** The body and the error inside it. */
function layers(content: unknown): Fields[] {
  if (!isFields(content)) return [];
  return isFields(content["error"]) ? [content["error"], content] : [content];
}

function kindsIn(content: unknown): string[] {
  return layers(content)
    .flatMap((fields) => [fields["type"], fields["error_type"], fields["code"]])
    .filter((kind) => typeof kind === "string");
}

function statusIn(content: unknown): number | undefined {
  return layers(content)
    .flatMap((fields) => [fields["code"], fields["status"], fields["status_code"], fields["http_status_code"]])
    .map(Number)
    .find((status) => Number.isInteger(status) && status >= 400 && status < 600);
}
