import * as z from "zod";
import { askModel, type AskOptions } from "./ask-model";
import { type ResponseCache } from "../cache/response-cache";
import { ApiError } from "../errors";
import { type PrepareBody } from "../image-url/prepare-body";
import { type Invoke, type InvocationAnswer } from "../invoke";
import { type Model } from "../models/model";
import { readPredictionQuery } from "./query";
import { checkBody, decodeUtf8, type RequestBody } from "./request-body";
import { observeInvoke, type RequestRecord } from "../telemetry";

export interface PredictOptions extends AskOptions {
  readonly invoke: Invoke;
  readonly cache: ResponseCache;
  readonly prepareBody: PrepareBody;
}

/** What a caller sends to a prediction route. */
export interface PredictionRequest {
  readonly query: URLSearchParams;
  readonly body: RequestBody;
  /** The header of that name. */
  readonly cacheControl: string | null;
  /** Counts a model call. @throws ApiError if that is one too many */
  readonly charge: () => Promise<void>;
  /** Takes what becomes known on the way. */
  readonly record: RequestRecord;
}

/**
 * Checks query and body, asks the model, checks what it answers and gives it as it came. An answer that was kept asks no
 * endpoint and costs the caller nothing.
 */
export async function predict(
  model: Model,
  { query, body, cacheControl, charge, record }: PredictionRequest,
  options: PredictOptions,
): Promise<InvocationAnswer> {
  const asked = readPredictionQuery(model, query);
  const checked = checkBody(model, body);
  const entry = options.cache.entry(model, { ...asked, ...checked }, cacheControl);
  const kept = entry && (await record.time("store", () => entry.read()));
  record.cache = entry && (kept ? "hit" : "miss");
  if (kept) return kept;
  await charge();
  const { contentType, bytes } = await options.prepareBody(model, checked, options.signal);
  const invoke = observeInvoke(record, options.invoke, () => options.states.mayBeStarting(model));
  const answer = await askModel(
    model,
    (signal) => invoke({ endpoint: model.endpoint, ...asked, contentType, bytes, signal }),
    options,
  );
  checkAnswer(model, answer.bytes);
  if (entry) await record.time("store", () => entry.keep(answer));
  return answer;
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
