import { type CircuitBreaker } from "../circuit-breaker";
import { ApiError, type ErrorCode } from "../errors";
import { type Model } from "../models/model";
import { type ModelState, type ModelStates } from "../models/state";
import { withRetries } from "../retry";

/** What must be known of a model to ask it. */
export type AskedModel = Pick<Model, "name" | "endpoint" | "hosting">;

export interface AskOptions {
  readonly states: ModelStates;
  /** Of all endpoints, by name. Without it, those that are down are asked every time. */
  readonly breaker?: CircuitBreaker;
  readonly coldWaitSeconds: number;
  /** Within this time there is an answer, whatever the endpoint does. */
  readonly answerSeconds: number;
  /** When the request came, as `performance.now()` has it; absent: now. */
  readonly since?: number;
  /** Aborts when the caller has hung up. */
  readonly signal?: AbortSignal;
}

/**
 * Attempts until the model answers: waits for a cold endpoint, repeats after faults that pass, and notes how the model
 * is. The signal of an attempt ends with the time for an answer; once the attempt is over (an answer that streams has
 * begun) it ends with the caller's alone.
 * @throws ApiError as `Invoke` does; `model_loading` too if an endpoint that may be starting held the request
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

/** So long at least an endpoint may take that is not known to be warm: it may be, and just be slow. */
const leastPatienceSeconds = 5;

/** SageMaker holds requests while a container starts: the wait for a cold endpoint ends those too. */
function patienceSeconds(model: AskedModel, { states, coldWaitSeconds, answerSeconds }: AskOptions): number {
  if (!states.mayBeStarting(model)) return answerSeconds;
  return Math.min(answerSeconds, Math.max(coldWaitSeconds, leastPatienceSeconds));
}

/** What stops a breaker from opening: whoever says such things is there. */
const signsOfLife: ReadonlySet<ErrorCode> = new Set(["invalid_request", "model_error", "model_loading", "overloaded"]);

async function throughBreaker<T>(
  model: AskedModel,
  attempt: () => Promise<T>,
  breaker: CircuitBreaker | undefined,
): Promise<T> {
  if (!breaker) return attempt();
  if (!breaker.allows(model.endpoint)) throw outOfReach(model);
  try {
    const answer = await attempt();
    breaker.succeeded(model.endpoint);
    return answer;
  } catch (error) {
    const code = error instanceof ApiError ? error.code : null;
    if (code === "model_unavailable") breaker.failed(model.endpoint);
    else if (code && signsOfLife.has(code)) breaker.succeeded(model.endpoint);
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

/** What an error of the endpoint says about the model; the codes not named say nothing. */
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

/** SageMaker holds some requests while a container starts and refuses others: both are a cold start to the caller. */
function isStillStarting(model: AskedModel, error: unknown, states: ModelStates): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.code === "model_loading" || (error.code === "deadline_exceeded" && states.mayBeStarting(model));
}

/** Long enough to be of use, short enough for clients that retry twice. */
const loadingRetryAfterSeconds = 5;

function stillStarting(model: AskedModel, cause: unknown): ApiError {
  return new ApiError("model_loading", `Model "${model.name}" is starting. Try again in some seconds.`, {
    headers: { "retry-after": String(loadingRetryAfterSeconds) },
    cause,
  });
}
