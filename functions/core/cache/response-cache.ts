import { createHash } from "node:crypto";
import { type ApiSettings } from "../api-settings";
import { type InvocationAnswer } from "../invoke";
import { type Model } from "../models/model";
import { type PredictionQuery } from "../predict/query";
import { type CheckedBody } from "../predict/request-body";
import { type AnswerStore, maxKeptBytes } from "./answer-store";
import { canonicalJson } from "./canonical-json";

/** What is asked of a model, checked. */
export type CheckedRequest = PredictionQuery & Pick<CheckedBody, "contentType" | "bytes">;

/** Answers for one request: what is kept of it, and the place to keep what is found out. */
export interface CacheEntry {
  /** Null: the model must be asked. */
  read(): Promise<InvocationAnswer | null>;
  keep(answer: InvocationAnswer): Promise<void>;
}

export interface ResponseCache {
  /**
   * Null if no answer is kept to this: the cache is off or does not keep this kind of model, or the caller wants none of
   * it. A store that fails is one that has nothing: neither operation of the entry ever rejects.
   * @param cacheControl the header of the request: with `no-store` nothing is read or kept, with `no-cache` nothing read
   */
  entry(model: Model, request: CheckedRequest, cacheControl: string | null): CacheEntry | null;
}

/**
 * Keeps the answers of models for those who ask the same of the same version. Requests that are equal and come at once
 * all reach the model, and the last answer stays: nobody waits for another's. An answer is given as it came, with whatever
 * it measured of the first call.
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
      return {
        async read() {
          if (directives.includes("no-cache")) return null;
          const kept = await store.get(key).catch(() => null);
          return kept && kept.until > now() ? { bytes: kept.bytes, variant: kept.variant } : null;
        },
        async keep({ bytes, variant }) {
          if (bytes.length > maxKeptBytes) return;
          await store.put(key, { bytes, variant, until: now() + settings.seconds * 1000 }).catch(() => undefined);
        },
      };
    },
  };
}

/** Chat is left to chance (temperature) and meant to vary; pictures rarely come twice, and are large. */
function keepsAnswers({ contract }: Model, { seconds, images }: ApiSettings["cache"]): boolean {
  return seconds > 0 && contract.kind !== "chat" && (images || contract.kind !== "image");
}

/** A digest, so that what callers send does not stand in the store. */
function keyOf(model: Model, { targetVariant, options, contentType, bytes }: CheckedRequest): string {
  const about = [model.name, model.version, targetVariant, [...options].sort(), contentType];
  const body = contentType === "application/json" ? canonicalJson(Buffer.from(bytes).toString()) : bytes;
  return createHash("sha256").update(JSON.stringify(about)).update("\0").update(body).digest("hex");
}
