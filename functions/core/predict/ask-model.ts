import { type CircuitBreaker } from "../circuit-breaker";
import { ApiError, type ErrorCode } from "../errors";
import { type AwakeModel } from "../models/model";
import { type ModelState, type ModelStates } from "../models/state";
import { withRetries } from "../retry";

/** The part of a model needed to call it. */
export interface AskedModel extends Pick<AwakeModel, "name" | "endpoint" | "hosting"> {
  /** Key of what fails together, for the circuit breaker. Default: the endpoint. */
  readonly circuit?: string;
}

export interface AskOptions {
  readonly states: ModelStates;
  /** Circuit breaker by endpoint, or by artifact of the shared one. Without it, endpoints that are down are called every time. */
  readonly breaker?: CircuitBreaker;
  readonly coldWaitSeconds: number;
  /** Time limit for an answer, whatever the endpoint does. */
  readonly answerSeconds: number;
  /** Arrival of the request, from `performance.now()`; default: now. */
  readonly since?: number;
  /** Aborts when the caller has hung up. */
  readonly signal?: AbortSignal;
}

/**
 * Calls the model until it answers: waits for a cold endpoint, retries transient faults, and records the model's state.
 * An attempt's signal aborts when the time for an answer is up; once the attempt is over (a streamed answer has begun),
 * only when the caller hangs up.
 * @throws ApiError as `Invoke` does; also `model_loading` if an endpoint that may be starting held the request
 */
export async function askModel<T>(
  model: AskedModel,
  attempt: (signal: AbortSignal) => Promise<T>,
  options: AskOptions,
): Promise<T> {
  const { states } = options;
  const deadline = new AbortController();
  const spentMs = options.since === undefined ? 0 : performance.now() - options.since;
  const timer = setTimeout(() => deadline.abort(), patienceSeconds(model, options) * 1000 - spentMs);
  const signal = options.signal ? AbortSignal.any([deadline.signal, options.signal]) : deadline.signal;
  if (states.of(model.name) === "cold") states.record(model.name, "waking");
  try {
    const answer = await withRetries(() => throughBreaker(model, () => attempt(signal), options.breaker), {
      coldWaitMs: options.coldWaitSeconds * 1000,
      signal,
      onFailure: (error) => recordFailure(model, error, states),
    });
    states.record(model.name, "ready");
    return answer;
  } catch (error) {
    throw isStillStarting(model, error, states) ? stillStarting(model, error) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Minimum time for an endpoint not known to be warm: it may be warm, but slow. */
const leastPatienceSeconds = 5;

/**
 * Time to wait for an attempt. SageMaker holds requests while a container starts, so the cold-endpoint wait covers
 * those.
 */
function patienceSeconds(model: AskedModel, { states, coldWaitSeconds, answerSeconds }: AskOptions): number {
  if (!states.mayBeStarting(model)) return answerSeconds;
  return Math.min(answerSeconds, Math.max(coldWaitSeconds, leastPatienceSeconds));
}

/** Errors that only a live endpoint returns: they do not open the breaker. */
const signsOfLife: ReadonlySet<ErrorCode> = new Set(["invalid_request", "model_error", "model_loading", "overloaded"]);

async function throughBreaker<T>(
  model: AskedModel,
  attempt: () => Promise<T>,
  breaker: CircuitBreaker | undefined,
): Promise<T> {
  if (!breaker) return attempt();
  const { circuit = model.endpoint } = model;
  if (!breaker.allows(circuit)) throw outOfReach(model);
  try {
    const answer = await attempt();
    breaker.succeeded(circuit);
    return answer;
  } catch (error) {
    const code = error instanceof ApiError ? error.code : null;
    if (code === "model_unavailable") breaker.failed(circuit);
    else if (code && signsOfLife.has(code)) breaker.succeeded(circuit);
    throw error;
  }
}

function outOfReach(model: AskedModel): ApiError {
  return new ApiError(
    "model_unavailable",
    `Model "${model.name}" cannot be reached at the moment. It is tried again every second.`,
    { headers: { "retry-after": "1" } },
  );
}

/** Model state implied by an endpoint's error; other codes imply nothing. */
const stateAfter: Partial<Record<ErrorCode, ModelState>> = {
  invalid_request: "ready",
  model_error: "ready",
  model_loading: "waking",
  overloaded: "busy",
  model_unavailable: "down",
};

function recordFailure(model: AskedModel, error: unknown, states: ModelStates): void {
  const state = error instanceof ApiError ? stateAfter[error.code] : undefined;
  if (state) states.record(model.name, state);
}

/**
 * True if the error means a cold start to the caller: SageMaker holds some requests while a container starts and
 * refuses others.
 */
function isStillStarting(model: AskedModel, error: unknown, states: ModelStates): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.code === "model_loading" || (error.code === "deadline_exceeded" && states.mayBeStarting(model));
}

/** Long enough to be useful, short enough for clients that retry twice. */
const loadingRetryAfterSeconds = 5;

function stillStarting(model: AskedModel, cause: unknown): ApiError {
  return new ApiError("model_loading", `Model "${model.name}" is starting. Try again in some seconds.`, {
    headers: { "retry-after": String(loadingRetryAfterSeconds) },
    cause,
  });
}
