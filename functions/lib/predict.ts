import * as z from "zod";
import { ApiError, type ErrorCode } from "./errors";
import { type Invoke, type InvocationAnswer } from "./invoke";
import { type Model } from "./model";
import { type ModelState, type ModelStates } from "./model-state";
import { readPredictionQuery } from "./prediction-query";
import { checkBody, decodeUtf8, type RequestBody } from "./request-body";
import { withRetries } from "./retry";

export interface PredictOptions {
  readonly invoke: Invoke;
  readonly states: ModelStates;
  readonly coldWaitSeconds: number;
  /** Within this time there is an answer, whatever the endpoint does. */
  readonly answerSeconds: number;
}

/** What a caller sends to a prediction route. */
export interface PredictionRequest {
  readonly query: URLSearchParams;
  readonly body: RequestBody;
}

/** Checks query and body, asks the model, checks what it answers and gives it as it came. */
export async function predict(
  model: Model,
  request: PredictionRequest,
  options: PredictOptions,
): Promise<InvocationAnswer> {
  const checked = { ...readPredictionQuery(model, request.query), ...checkBody(model, request.body) };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), patienceSeconds(model, options) * 1000);
  if (options.states.of(model.name) === "cold") options.states.record(model.name, "waking");
  try {
    const answer = await withRetries(
      () => options.invoke({ endpoint: model.endpoint, ...checked, signal: deadline.signal }),
      {
        coldWaitMs: options.coldWaitSeconds * 1000,
        signal: deadline.signal,
        onFailure: (error) => recordFailure(model, error, options.states),
      },
    );
    options.states.record(model.name, "ready");
    checkAnswer(model, answer.bytes);
    return answer;
  } catch (error) {
    throw isStillStarting(model, error, options.states) ? stillStarting(model, error) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** So long at least an endpoint may take that is not known to be warm: it may be, and just be slow. */
const leastPatienceSeconds = 5;

/** SageMaker holds requests while a container starts: the wait for a cold endpoint ends those too. */
function patienceSeconds(model: Model, { states, coldWaitSeconds, answerSeconds }: PredictOptions): number {
  if (!states.mayBeStarting(model)) return answerSeconds;
  return Math.min(answerSeconds, Math.max(coldWaitSeconds, leastPatienceSeconds));
}

/** What an error of the endpoint says about the model; the codes not named say nothing. */
const stateAfter: Partial<Record<ErrorCode, ModelState>> = {
  invalid_request: "ready",
  model_error: "ready",
  model_loading: "waking",
  overloaded: "busy",
  model_unavailable: "down",
};

function recordFailure(model: Model, error: unknown, states: ModelStates): void {
  const state = error instanceof ApiError ? stateAfter[error.code] : undefined;
  if (state) states.record(model.name, state);
}

/** SageMaker holds some requests while a container starts and refuses others: both are a cold start to the caller. */
function isStillStarting(model: Model, error: unknown, states: ModelStates): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.code === "model_loading" || (error.code === "deadline_exceeded" && states.mayBeStarting(model));
}

/** Long enough to be of use, short enough for clients that retry twice. */
const loadingRetryAfterSeconds = 5;

function stillStarting(model: Model, cause: unknown): ApiError {
  return new ApiError("model_loading", `Model "${model.name}" is starting. Try again in some seconds.`, {
    headers: { "retry-after": String(loadingRetryAfterSeconds) },
    cause,
  });
}

/** The container is outside: what it answers is held against the contract too. */
function checkAnswer(model: Model, answer: Uint8Array): void {
  const text = decodeUtf8(answer);
  const result = model.contract.response.safeParse(text === null ? undefined : parseJson(text));
  if (result.success) return;
  throw new ApiError("bad_model_response", `Model "${model.name}" gave an answer that breaks its contract.`, {
    cause: z.prettifyError(result.error),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
