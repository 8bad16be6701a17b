import { credentials } from "./credentials";
import { noAnswer, PredictionFailed, readFailure } from "./failure";
import { readModelStatus, type ModelStatus } from "./model-status";
import { encodePayload, type Payload } from "./payload";
import { texts } from "../texts";

/** A model's answer, with its time and the version and variant that answered. */
export interface Prediction {
  readonly response: unknown;
  /** Time from sending the request to the last byte of the response. */
  readonly milliseconds: number;
  /** Version of the model that answered. */
  readonly version: string | null;
  /** Production variant that answered, if there are several. */
  readonly variant: string | null;
}

/** Query parameters of a prediction. */
export interface RequestQuery {
  /** Names of the contract's options that are turned on. */
  readonly options: readonly string[];
  /** Variant to call; null lets SageMaker choose. */
  readonly targetVariant: string | null;
}

export function predictUrl(apiUrl: string, model: string, { options, targetVariant }: RequestQuery): string {
  const query = new URLSearchParams(Object.fromEntries(options.map((name) => [name, "true"])));
  if (targetVariant !== null) query.set("target_variant", targetVariant);
  const path = `${apiUrl}/v1/models/${encodeURIComponent(model)}/predict`;
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}

/**
 * Sends one prediction request.
 * @throws PredictionFailed, or the signal's AbortError.
 */
export async function predict(url: string, payload: Payload, signal: AbortSignal): Promise<Prediction> {
  const { contentType, body } = encodePayload(payload);
  const started = performance.now();
  const { answer, text } = await request(url, {
    method: "POST",
    headers: { "content-type": contentType },
    body,
    signal,
  });
  return predictionOf(answer, parseAnswer(answer, text), started);
}

/** Builds a prediction from a response's headers, its decoded body and the start time (`performance.now()`). */
export function predictionOf({ headers }: Response, response: unknown, started: number): Prediction {
  return {
    response,
    milliseconds: performance.now() - started,
    version: headers.get("x-model-version"),
    variant: headers.get("x-model-variant"),
  };
}

/**
 * Lists the status of every model, by name.
 * @throws PredictionFailed
 */
export async function listStatuses(apiUrl: string): Promise<ReadonlyMap<string, ModelStatus>> {
  const { answer, text } = await request(`${apiUrl}/v1/models`, {});
  const { data } = parseAnswer(answer, text) as { data?: unknown };
  const entries = Array.isArray(data) ? data.map(readModelStatus).filter((status) => status !== undefined) : [];
  return new Map(entries.map((status) => [status.name, status]));
}

/**
 * Calls `fetch` with the API key, if there is one, and without cookies.
 * @throws PredictionFailed, or the signal's AbortError.
 */
export async function send(url: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
  try {
    return await fetch(url, { ...init, headers: { ...init.headers, ...credentials() }, credentials: "omit" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new PredictionFailed(noAnswer);
  }
}

async function request(
  url: string,
  init: RequestInit & { headers?: Record<string, string> },
): Promise<{ answer: Response; text: string }> {
  const answer = await send(url, init);
  try {
    return { answer, text: await answer.text() };
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new PredictionFailed(noAnswer);
  }
}

function parseAnswer(answer: Response, text: string): unknown {
  if (!answer.ok) throw new PredictionFailed(readFailure(answer.status, answer.headers, text));
  try {
    return JSON.parse(text);
  } catch {
    throw new PredictionFailed({ ...noAnswer, status: answer.status, message: texts.failures.notJson });
  }
}
