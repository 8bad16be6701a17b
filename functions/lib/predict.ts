import * as z from "zod";
import { askModel, type AskOptions } from "./ask-model";
import { type ResponseCache } from "./cache/response-cache";
import { ApiError } from "./errors";
import { type Invoke, type InvocationAnswer } from "./invoke";
import { type Model } from "./model";
import { readPredictionQuery } from "./prediction-query";
import { checkBody, decodeUtf8, type RequestBody } from "./request-body";

export interface PredictOptions extends AskOptions {
  readonly invoke: Invoke;
  /** Absent: no answer is kept. */
  readonly cache?: ResponseCache;
}

/** What a caller sends to a prediction route. */
export interface PredictionRequest {
  readonly query: URLSearchParams;
  readonly body: RequestBody;
  /** The header of that name. */
  readonly cacheControl?: string | null;
  /** Counts a model call, or refuses it by an error. Absent: nobody counts. */
  readonly charge?: () => Promise<void>;
}

export interface Prediction extends InvocationAnswer {
  /** Whether the answer was kept, for `x-cache`; null if none is kept to such a request. */
  readonly cache: "hit" | "miss" | null;
}

/**
 * Checks query and body, asks the model, checks what it answers and gives it as it came. An answer that was kept asks no
 * endpoint and costs the caller nothing.
 */
export async function predict(
  model: Model,
  { query, body, cacheControl = null, charge }: PredictionRequest,
  options: PredictOptions,
): Promise<Prediction> {
  const checked = { ...readPredictionQuery(model, query), ...checkBody(model, body) };
  const entry = options.cache?.entry(model, checked, cacheControl) ?? null;
  const kept = await entry?.read();
  if (kept) return { ...kept, cache: "hit" };
  await charge?.();
  const answer = await askModel(
    model,
    (signal) => options.invoke({ endpoint: model.endpoint, ...checked, signal }),
    options,
  );
  checkAnswer(model, answer.bytes);
  await entry?.keep(answer);
  return { ...answer, cache: entry && "miss" };
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
