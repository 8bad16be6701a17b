import { type LogLine } from "./find-lines";
import { spanOf, type RequestLines } from "./find-request";

/** One hop of a request. */
export interface Hop {
  /** Milliseconds after the request's arrival; null if it is not known. */
  readonly atMs: number | null;
  readonly durationMs: number | null;
  readonly place: "gateway" | "authorizer" | "function" | "table" | "picture" | "model" | "endpoint";
  readonly text: string;
}

export interface Timeline {
  /** Arrival of the request, such as `2026-11-29T12:00:00.000Z`; null if no line tells. */
  readonly start: string | null;
  readonly hops: readonly Hop[];
  /** Facts missing from the logs, and why. */
  readonly missing: readonly string[];
}

/** Puts what the logs say about a request in order. */
export function timelineOf(lines: RequestLines): Timeline {
  const span = spanOf(lines);
  const since = (at: number) => (span === null ? null : Math.round(at - span.from));
  const neighbour = (place: Hop["place"]) => (line: LogLine) => ({
    atMs: since(line.at),
    durationMs: null,
    place,
    text: `at the same time: ${line.text.slice(0, maxText)}`,
  });
  const hops = [
    ...lines.authorizer.map(neighbour("authorizer")),
    ...(lines.lambda ? hopsOfFunction(lines.lambda, since) : []),
    ...lines.endpoint.map(neighbour("endpoint")),
  ].sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
  return {
    start: span && new Date(span.from).toISOString(),
    hops: [...(lines.gateway ? [hopOfGateway(lines.gateway)] : []), ...hops],
    missing: span === null ? [] : missingFrom(lines),
  };
}

const maxText = 400;

function hopOfGateway({ fields }: LogLine): Hop {
  const { method, path, status, integrationMilliseconds, integrationError } = fields;
  const error = hasText(integrationError) ? `, integration error: ${String(integrationError)}` : "";
  return {
    atMs: 0,
    durationMs: numberOf(fields.milliseconds),
    place: "gateway",
    text: `${String(method)} ${String(path)}: ${String(status)}, ${numberOf(integrationMilliseconds) ?? 0} ms of it in the function${error}`,
  };
}

function hopsOfFunction({ at, group, fields }: LogLine, since: (at: number) => number | null): Hop[] {
  const latency = numberOf(fields.Latency) ?? 0;
  const end = Date.parse(String(fields.timestamp)) || at;
  const start = since(end - latency);
  const part = (place: Hop["place"], name: string, text: string): Hop[] => {
    const durationMs = numberOf(fields[name]);
    // The line has durations, not times: a part begins when the function does, or later.
    return durationMs === null ? [] : [{ atMs: start, durationMs, place, text }];
  };
  return [
    { atMs: start, durationMs: latency, place: "function", text: describeAnswer(group, fields) },
    ...part("table", "StoreLatency", "limits and cached answers"),
    ...part("picture", "PictureLatency", "the picture of image_url"),
    ...part("model", "ModelLatency", describeModel(fields)),
  ];
}

function describeAnswer(group: string, fields: LogLine["fields"]): string {
  const { status, error, cache, traceId, caller } = fields;
  const { code, message } = (error ?? {}) as { readonly code?: string; readonly message?: string };
  const { kind } = (caller ?? {}) as { readonly kind?: string };
  return [
    `${group} answered ${String(status)}`,
    ...(code === undefined ? [] : [`${code}${message === undefined ? "" : `: ${message}`}`]),
    ...(kind === undefined ? [] : [`caller ${kind}`]),
    ...(cache === undefined ? [] : [`cache ${textOf(cache)}`]),
    ...(traceId === undefined ? [] : [`trace ${textOf(traceId)}`]),
  ].join(", ");
}

function describeModel({ Model, version, variant, attempts, cold, sageMakerRequestId }: LogLine["fields"]): string {
  return [
    `${String(Model)}${version === undefined ? "" : ` ${textOf(version)}`}${variant === undefined ? "" : `, variant ${textOf(variant)}`}`,
    `${textOf(attempts ?? 1)} ${attempts === undefined || attempts === 1 ? "attempt" : "attempts"}`,
    ...(cold === true ? ["cold start"] : []),
    ...(sageMakerRequestId === undefined ? [] : [`SageMaker's request ${textOf(sageMakerRequestId)}`]),
  ].join(", ");
}

function missingFrom({ gateway, lambda, authorizer, endpoint, endpointName }: RequestLines): string[] {
  return [
    ...(gateway
      ? []
      : [
          "gateway: no line in the access log. It is written up to a minute later; the streaming API writes one only with the setting modelfront:logs.streamingAccess.",
        ]),
    ...(lambda ? [] : [whyNoFunction(gateway)]),
    ...(authorizer.length > 0 ? [] : ["authorizer: no line. It writes one only if it fails."]),
    ...(lambda && !("attempts" in lambda.fields) ? [whyNoModel(lambda.fields)] : []),
    ...(lambda && "attempts" in lambda.fields && endpoint.length === 0
      ? [
          `endpoint: no line of ${endpointName ?? "the model's endpoint"} at that time. The inference server writes one only if a request fails.`,
        ]
      : []),
  ];
}

function whyNoFunction(gateway: LogLine | null): string {
  const status = Number(gateway?.fields.status);
  const why =
    status === 429
      ? "The gateway refused the request: the throttle of the whole API (modelfront:api.throttle)."
      : status === 401 || status === 403
        ? "The gateway refused the request: the authorizer did not let it through."
        : status === 413
          ? "The gateway refused the request: the body is larger than Lambda takes."
          : "It did not run, ran out of time or memory, or its log is older than modelfront:logs.retentionDays.";
  return `function: no line. ${why}`;
}

function whyNoModel({ cache, status }: LogLine["fields"]): string {
  if (cache === "hit") return "model: not asked, because the answer was in the cache.";
  return Number(status) >= 400
    ? "model: not asked, because the request was refused before."
    : "model: not asked, because the route needs none.";
}

/** A field of a line, which is a text or a number in lines that we wrote. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function numberOf(value: unknown): number | null {
  const number = Number(value);
  return value === undefined || value === null || value === "" || !Number.isFinite(number) ? null : number;
}

/** Tells whether a field of the access log has a value: API Gateway writes `-` for what it does not know. */
function hasText(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value !== "-";
}
