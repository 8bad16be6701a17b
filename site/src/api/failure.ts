/** Why there is no prediction. */
export interface Failure {
  /** HTTP status; 0 if no answer came at all. */
  readonly status: number;
  /** The API's stable word, such as `model_loading`; null if the answer was not the API's own. */
  readonly code: string | null;
  readonly message: string;
  /** Path of the culprit in the request. */
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;
  /** To quote when reporting it. */
  readonly requestId: string | null;
}

export class PredictionFailed extends Error {
  override readonly name = "PredictionFailed";

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Reads the API's error envelope; a gateway's own answers, which have another form, still give a usable failure. */
export function readFailure(status: number, headers: Headers, body: string): Failure {
  const error = readEnvelope(body);
  const retryAfter = Number(headers.get("retry-after") ?? NaN);
  return {
    status,
    code: typeof error?.code === "string" ? error.code : null,
    message: typeof error?.message === "string" ? error.message : "",
    param: typeof error?.param === "string" ? error.param : null,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    requestId: headers.get("x-request-id"),
  };
}

export const noAnswer: Failure = {
  status: 0,
  code: null,
  message: "",
  param: null,
  retryAfterSeconds: null,
  requestId: null,
};

export interface FailureText {
  readonly title: string;
  /** What happened, then what to do. */
  readonly advice: string;
}

/** Whether a key, or another one, may help. */
export function wantsKey({ status, code }: Failure): boolean {
  return status === 401 || code === "not_allowed";
}

/** A failure in words that help. */
export function explainFailure(failure: Failure, apiUrl: string): FailureText {
  const { status, code, message } = failure;
  const wait = failure.retryAfterSeconds;
  const later = wait === null ? "Try again in a moment." : `Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.`;
  const say = (title: string, ...advice: string[]) => ({ title, advice: advice.filter(Boolean).join(" ") });
  if (status === 0) {
    return say(
      "The API did not answer",
      message || `Nothing came back from ${apiUrl}.`,
      "Check your connection, then try again.",
    );
  }
  if (code === "model_loading") return say("The model is still starting", message, later);
  switch (status) {
    case 400:
      return say("The model cannot take this input", message || "Change the input, then try again.");
    case 401:
      return say("The API wants to know who asks", message);
    case 403:
      return say("This is not allowed", message);
    case 404:
      return say("The API does not have this model", message, "The page and the API may be of different releases.");
    case 413:
      return say("This input is too large", message, "Send less, or a smaller picture.");
    case 415:
      return say("This kind of input is not accepted", message);
    case 429:
      return say("Too many requests", message, later);
    case 502:
      return say("The model failed on this input", message, reportLine(failure));
    case 503:
      return say("The model has no capacity right now", message, later);
    case 504:
      return say("The model took too long", message, "Try again, or send less at once.");
    default:
      return say(`The API answered with an error (${status})`, message, reportLine(failure));
  }
}

function reportLine({ requestId }: Failure): string {
  return requestId ? `To report it, quote request ${requestId}.` : "";
}

function readEnvelope(body: string): { message?: unknown; param?: unknown; code?: unknown } | undefined {
  try {
    const parsed = JSON.parse(body) as { error?: unknown; message?: unknown } | null;
    if (typeof parsed?.error === "object" && parsed.error !== null) return parsed.error;
    return parsed && typeof parsed.message === "string" ? { message: parsed.message } : undefined;
  } catch {
    return undefined;
  }
}
