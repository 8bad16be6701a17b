import { type ErrorBody } from "../../../model/errors";
import { type Clock, type LimitFacts, type Pace, StoppedEarly, systemClock } from "./pace";

/** A request body. */
export interface Payload {
  readonly body: string | Uint8Array;
  readonly contentType: string;
  /** A repeated request with the same key gets the first answer. */
  readonly idempotencyKey: string;
}

/** Reason why a request was refused for good. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Path of the field at fault in the request. */
  readonly param: string | null;
}

export type Reply = { readonly answer: unknown } | { readonly refused: Refusal };

export interface CallOptions {
  /** URL of the model's route. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pace: Pace;
  /** How long the API may be unreachable or fail in a row. */
  readonly patienceSeconds: number;
  readonly stop: AbortSignal;
  readonly clock?: Clock;
}

/** Attempts of a request that makes the model fail, before the request is at fault. */
const modelAttempts = 3;
/** Requests in a row that make the model fail, without any answer, before the model is at fault. */
const maxModelFailures = 10;
/** Longer than API Gateway waits for an answer. */
const timeoutMs = 60_000;
const firstPauseSeconds = 0.5;
const longestPauseSeconds = 30;

/** Codes of errors that may be due to the request itself. */
const modelCodes = ["model_error", "bad_model_response", "deadline_exceeded"];
/** Statuses that say that no request will get through. */
const fatalStatuses = [401, 403, 404, 405];

/** Sends requests of one model, repeating those that fail for the time being. */
export class Caller {
  requests = 0;
  repeated = 0;
  /** Refused because of the caller's limits. */
  throttled = 0;
  /** Versions of the model that answered. */
  readonly versions = new Set<string>();
  private readonly clock: Clock;
  private modelFailures = 0;

  constructor(private readonly options: CallOptions) {
    this.clock = options.clock ?? systemClock;
  }

  /** @throws StoppedEarly if the API stays unreachable, Error if it refuses the caller */
  async send(payload: Payload): Promise<Reply> {
    let failures = 0;
    let failingSince: number | null = null;
    for (;;) {
      const response = await this.attempt(payload);
      if (response && response.status < 300) {
        this.modelFailures = 0;
        return { answer: response.body };
      }
      const refusal = response ? readRefusal(response.status, response.body) : unreachable;
      if (response && fatalStatuses.includes(response.status)) {
        throw new Error(`The API refuses the requests with ${response.status}: ${refusal.message}`);
      }
      const isForNow = response !== null && [409, 429].includes(response.status);
      if (response && response.status < 500 && !isForNow) return { refused: refusal };
      this.repeated++;
      if (response?.status === 429) this.throttled++;
      if (isForNow) continue;
      failures++;
      if (modelCodes.includes(refusal.code) && failures >= modelAttempts) {
        this.modelFailures++;
        if (this.modelFailures < maxModelFailures) return { refused: refusal };
        throw new StoppedEarly(`The model failed on ${maxModelFailures} requests in a row: ${refusal.message}`);
      }
      failingSince ??= this.clock.now();
      const failingSeconds = (this.clock.now() - failingSince) / 1000;
      if (failingSeconds > this.options.patienceSeconds) {
        throw new StoppedEarly(`The API has failed for ${Math.round(failingSeconds)} s: ${refusal.message}`);
      }
      if (response?.limits.retryAfterSeconds == null) await this.backOff(failures);
    }
  }

  private async attempt({ body, contentType, idempotencyKey }: Payload) {
    const { url, headers, pace } = this.options;
    await pace.enter();
    let limits: LimitFacts | null = null;
    try {
      this.requests++;
      const response = await fetch(url, {
        method: "POST",
        headers: { ...headers, "content-type": contentType, "idempotency-key": idempotencyKey },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      const answer = parseJson(text);
      if (response.ok && answer === undefined) return null;
      limits = readLimits(response, answer);
      const version = response.headers.get("x-model-version");
      if (response.ok && version !== null) this.versions.add(version);
      return { status: response.status, body: answer, limits };
    } catch {
      return null;
    } finally {
      pace.leave(limits);
    }
  }

  private async backOff(failures: number): Promise<void> {
    const seconds = Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** (failures - 1));
    await this.clock.sleep(seconds * 1000, this.options.stop).catch(() => {});
  }
}

const unreachable: Refusal = { code: "unreachable", message: "No answer from the API.", param: null };

/** Reads the API's envelope, or the gateway's `{"message"}`. */
export function readRefusal(status: number, body: unknown): Refusal {
  const { error, message } = (body ?? {}) as Partial<ErrorBody> & { message?: unknown };
  if (error) return { code: error.code ?? String(status), message: error.message, param: error.param };
  return { code: String(status), message: typeof message === "string" ? message : `Status ${status}.`, param: null };
}

/** Pause after a refusal without `retry-after`, such as API Gateway's own. */
const usualPauseSeconds = 1;

function readLimits({ status, headers }: Response, body: unknown): LimitFacts {
  return {
    remaining: readNumber(headers, "x-ratelimit-remaining"),
    resetSeconds: readNumber(headers, "x-ratelimit-reset"),
    retryAfterSeconds: [409, 429, 503].includes(status)
      ? readNumber(headers, "retry-after") || usualPauseSeconds
      : null,
    isOverloaded: status === 503 && readRefusal(status, body).code === "overloaded",
  };
}

function readNumber(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  const number = Number(value);
  return value === null || !Number.isFinite(number) || number < 0 ? null : number;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
