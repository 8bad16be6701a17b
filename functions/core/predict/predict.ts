import * as z from "zod";
import { loadedAttribute } from "../../../model/options";
import { askModel, type AskOptions } from "./ask-model";
import { type CacheEntry, type ResponseCache } from "../cache/response-cache";
import { ApiError } from "../errors";
import { type PrepareBody } from "../image-url/prepare-body";
import { type Invoke, type InvocationAnswer } from "../invoke";
import { componentOf, type AwakeModel, type Model } from "../models/model";
import { chooseArtifact } from "../models/shared-artifacts";
import { type PredictionQuery, readPredictionQuery } from "./query";
import { checkBody, decodeUtf8, type RequestBody } from "./request-body";
import { type Charge } from "../rate-limits/caller-limits";
import { observeInvoke, type RequestRecord } from "../telemetry";

export interface PredictOptions extends AskOptions {
  readonly invoke: Invoke;
  readonly cache: ResponseCache;
  readonly prepareBody: PrepareBody;
}

/** A request to a prediction route. */
export interface PredictionRequest {
  readonly query: URLSearchParams;
  readonly body: RequestBody;
  /** Identifies the caller. */
  readonly caller: string;
  /** The request's `cache-control` header. */
  readonly cacheControl: string | null;
  /** Settles when the caller's rate limit has been checked; rejects if it is reached. */
  readonly admitted: Promise<void>;
  /** Counts a model call. @throws ApiError if the quota is used up */
  readonly charge: () => Promise<Charge>;
  /** Called with the charge once it is final: the model is about to be called. */
  readonly onCharged: (charge: Charge) => void;
  readonly record: RequestRecord;
}

/**
 * Validates query and body, calls the model, validates its answer and returns it unchanged. A cache hit calls no
 * endpoint and does not count against the quota.
 *
 * At most three waits in series: rate limit, cache and quota together; the model; the write to the cache.
 */
export async function predict(
  model: AwakeModel,
  request: PredictionRequest,
  options: PredictOptions,
): Promise<InvocationAnswer> {
  const { record } = request;
  const { asked, target, circuit } = route(model, readPredictionQuery(model, request.query), request.caller);
  const checked = checkBody(model, request.body);
  const entry = options.cache.entry(model, { ...asked, ...checked }, request.cacheControl);
  const kept = await readOrCharge(entry, request);
  if (kept) return kept;
  const { contentType, bytes } = await options.prepareBody(model, checked, options.signal);
  const send = model.artifacts ? namingVariant(options.invoke, asked.targetVariant) : options.invoke;
  const invoke = observeInvoke(record, send, () => options.states.mayBeStarting(model));
  const answer = await askModel(
    { ...model, circuit },
    (signal) => invoke({ endpoint: model.endpoint, ...asked, ...target, contentType, bytes, signal }),
    options,
  );
  if (answer.customAttributes === loadedAttribute) record.cold = true;
  checkAnswer(model, answer.bytes);
  if (entry) await record.time("store", () => entry.keep(answer));
  return answer;
}

/** Destination of a request: endpoint or artifact, and variant. */
interface Destination {
  /** The query, with the variant that the API has chosen. */
  readonly asked: PredictionQuery;
  /** Further parameters of the invocation. */
  readonly target: {
    readonly targetModel?: string;
    readonly targetVariant?: null;
    readonly inferenceComponent?: string;
  };
  readonly circuit: string;
}

/** Finds the destination of a request. Among the variants of a model on the shared endpoint, the API chooses; else SageMaker. */
function route(model: AwakeModel, asked: PredictionQuery, caller: string): Destination {
  if (!model.artifacts) return { asked, target: componentOf(model), circuit: model.endpoint };
  const { targetModel, variant } = chooseArtifact(model.artifacts, asked.targetVariant, { model: model.name, caller });
  // The endpoint itself has one variant.
  const target = { targetModel, targetVariant: null };
  return { asked: { ...asked, targetVariant: variant }, target, circuit: targetModel };
}

/** Names the variant that the API chose in the answers: the shared endpoint names its own. */
function namingVariant(invoke: Invoke, variant: string | null): Invoke {
  return async (invocation) => ({ ...(await invoke(invocation)), variant });
}

/**
 * Reads the cache and charges the call while the rate is checked. Refunds the charge if the model is not called.
 * @returns the cached answer; null if the model must be called
 * @throws ApiError if the caller has reached a limit
 */
async function readOrCharge(
  entry: CacheEntry | null,
  { admitted, charge, onCharged, record }: PredictionRequest,
): Promise<InvocationAnswer | null> {
  const remembered = entry?.remembered() ?? null;
  if (remembered) {
    await admitted;
    record.cache = "hit";
    return remembered;
  }
  const [rate, read, charged] = await record.time("store", () =>
    Promise.allSettled([admitted, entry?.read() ?? null, charge()]),
  );
  const hit = read.status === "fulfilled" ? read.value : null;
  if ((hit || rate.status === "rejected") && charged.status === "fulfilled") await charged.value.giveBack();
  if (rate.status === "rejected") throw rate.reason;
  record.cache = entry && (hit ? "hit" : "miss");
  if (hit) return hit;
  if (charged.status === "rejected") throw charged.reason;
  onCharged(charged.value);
  return null;
}

/** Validates the container's answer against the contract. */
function checkAnswer(model: Model, answer: Uint8Array): void {
  const text = decodeUtf8(answer);
  const result = model.contract.response.safeParse(text === null ? undefined : parseJson(text));
  if (result.success) return;
  throw new ApiError("bad_model_response", `Model "${model.name}" gave an answer that does not match its contract.`, {
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
