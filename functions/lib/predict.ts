import * as z from "zod";
import { askModel, type AskOptions } from "./ask-model";
import { ApiError } from "./errors";
import { type Invoke, type InvocationAnswer } from "./invoke";
import { type Model } from "./model";
import { readPredictionQuery } from "./prediction-query";
import { checkBody, decodeUtf8, type RequestBody } from "./request-body";

export interface PredictOptions extends AskOptions {
  readonly invoke: Invoke;
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
  const answer = await askModel(
    model,
    (signal) => options.invoke({ endpoint: model.endpoint, ...checked, signal }),
    options,
  );
  checkAnswer(model, answer.bytes);
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
