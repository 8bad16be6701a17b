import { encodePayload, type Payload } from "../form/request";
import { credentials } from "./credentials";
import { noAnswer, PredictionFailed, readFailure } from "./failure";
import { readModelStatus, type ModelStatus } from "./model-status";

export interface Prediction {
  readonly response: unknown;
  /** From sending to the last byte of the answer. */
  readonly milliseconds: number;
  /** Of the model that answered. */
  readonly version: string | null;
  /** The production variant that answered, where there are several. */
  readonly variant: string | null;
}

/** What a request asks for beside its input. */
export interface RequestQuery {
  /** Names of the contract's options that are on. */
  readonly options: readonly string[];
  /** Null leaves the choice to SageMaker. */
  readonly targetVariant: string | null;
}

export function predictUrl(apiUrl: string, model: string, { options, targetVariant }: RequestQuery): string {
  const query = new URLSearchParams(Object.fromEntries(options.map((name) => [name, "true"])));
  if (targetVariant !== null) query.set("target_variant", targetVariant);
  const path = `${apiUrl}/v1/models/${encodeURIComponent(model)}/predict`;
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}

/** @throws PredictionFailed, or the signal's AbortError. */
export async function predict(url: string, payload: Payload, signal: AbortSignal): Promise<Prediction> {
  const { contentType, body } = encodePayload(payload);
  const started = performance.now();
  const { answer, text } = await request(url, {
    method: "POST",
    headers: { "content-type": contentType },
    body,
    signal,
  });
  const milliseconds = performance.now() - started;
  return {
    response: parseAnswer(answer, text),
    milliseconds,
    version: answer.headers.get("x-model-version"),
    variant: answer.headers.get("x-model-variant"),
  };
}

/** State of every model, by name. @throws PredictionFailed */
export async function listStatuses(apiUrl: string): Promise<ReadonlyMap<string, ModelStatus>> {
  const { answer, text } = await request(`${apiUrl}/v1/models`, {});
  const { data } = parseAnswer(answer, text) as { data?: unknown };
  const entries = Array.isArray(data) ? data.map(readModelStatus).filter((status) => status !== undefined) : [];
  return new Map(entries.map((status) => [status.name, status]));
}

/** Asks with the key that was given, if one was. @throws PredictionFailed, or the signal's AbortError. */
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
    const message = "The answer is not JSON: is this the address of the API?";
    throw new PredictionFailed({ ...noAnswer, status: answer.status, message });
  }
}
