import { createHash } from "node:crypto";
import { type ApiSettings } from "../api-settings";
import { type InvocationAnswer } from "../invoke";
import { type Model } from "../models/model";
import { type PredictionQuery } from "../predict/query";
import { type CheckedBody } from "../predict/request-body";
import { type AnswerStore, type KeptAnswer, maxKeptBytes } from "./answer-store";
import { canonicalJson } from "./canonical-json";

/** A validated request to a model. */
export type CheckedRequest = PredictionQuery & Pick<CheckedBody, "contentType" | "bytes">;

/** The cached answer to one request. No operation rejects: a failing store counts as empty. */
export interface CacheEntry {
  /** The answer in this process's memory, without waiting; null on a miss. */
  remembered(): InvocationAnswer | null;
  /** The cached answer; null if the model must be called. */
  read(): Promise<InvocationAnswer | null>;
  keep(answer: InvocationAnswer): Promise<void>;
}

export interface ResponseCache {
  /**
   * The cache entry of a request; null if it is not cached: the cache is off or excludes this kind of model, or the
   * caller opted out.
   * @param cacheControl header of the request: `no-store` neither reads nor writes, `no-cache` does not read
   */
  entry(model: Model, request: CheckedRequest, cacheControl: string | null): CacheEntry | null;
}

/**
 * Caches answers by model version and request. Identical concurrent requests all reach the model, and the last answer
 * is kept: no request waits for another. A hit is byte for byte the stored answer.
 */
export function createResponseCache(
  store: AnswerStore,
  settings: ApiSettings["cache"],
  now: () => number = Date.now,
): ResponseCache {
  return {
    entry(model, request, cacheControl) {
      const directives = (cacheControl ?? "")
        .toLowerCase()
        .split(",")
        .map((directive) => directive.trim());
      if (!keepsAnswers(model, settings) || directives.includes("no-store")) return null;
      const key = keyOf(model, request);
      const isRead = !directives.includes("no-cache");
      const fresh = (kept: KeptAnswer | null) =>
        kept && kept.until > now() ? { bytes: kept.bytes, variant: kept.variant } : null;
      return {
        remembered: () => (isRead ? fresh(store.remembered(key)) : null),
        read: async () => (isRead ? fresh(await store.get(key).catch(() => null)) : null),
        async keep({ bytes, variant }) {
          if (bytes.length > maxKeptBytes) return;
          await store.put(key, { bytes, variant, until: now() + settings.seconds * 1000 }).catch(() => undefined);
        },
      };
    },
  };
}

/** True if the model's answers are cached. Chat answers are meant to vary; pictures rarely repeat, and are large. */
function keepsAnswers({ contract }: Model, { seconds, images }: ApiSettings["cache"]): boolean {
  return seconds > 0 && contract.kind !== "chat" && (images || contract.kind !== "image");
}

/** Cache key: a digest, so that the store never holds what callers send. */
function keyOf(model: Model, { targetVariant, options, contentType, bytes }: CheckedRequest): string {
  const about = [model.name, model.version, targetVariant, [...options].sort(), contentType];
  const body = contentType === "application/json" ? canonicalJson(Buffer.from(bytes).toString()) : bytes;
  return createHash("sha256").update(JSON.stringify(about)).update("\0").update(body).digest("hex");
}
