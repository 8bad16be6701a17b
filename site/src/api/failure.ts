/** A failed request. */
export interface Failure {
  /** HTTP status; 0 if no response arrived. */
  readonly status: number;
  /** Stable error code of the API, such as `model_loading`; null if the response is not the API's own. */
  readonly code: string | null;
  readonly message: string;
  /** Path of the invalid value in the request. */
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;
  /** Identifies the request when reporting it. */
  readonly requestId: string | null;
}

/** Thrown when a request fails, with the reason. */
export class PredictionFailed extends Error {
  override readonly name = "PredictionFailed";

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Reads the API's error envelope, or a gateway's `{"message": …}`. Any other body gives a failure without a message. */
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

/** Failure of a request that got no response. */
export const noAnswer: Failure = {
  status: 0,
  code: null,
  message: "",
  param: null,
  retryAfterSeconds: null,
  requestId: null,
};

/** Code of a failure in this browser, where the API had no part in it. */
export const deviceFailure = "on_device";

/** Reports whether an API key, or a different one, may help. */
export function needsKey({ status, code }: Failure): boolean {
  return status === 401 || code === "not_allowed";
}

/** Reports whether the same request may succeed later. */
export function mayPass({ status, code }: Failure): boolean {
  return (status === 0 || status === 429 || status >= 500) && code !== "asleep";
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
