import { createHash, randomUUID } from "node:crypto";
import { type ApiSettings } from "../api-settings";
import { type Caller } from "../callers/caller";
import { ApiError } from "../errors";
import { httpApi } from "../limits";
import { ApiResponse } from "../response";
import { checkIdempotencyKey, idempotencyKeyHeader } from "./idempotency-key";
import {
  type IdempotencyStore,
  type KnownRequest,
  type Lease,
  maxStoredBytes,
  type StoredAnswer,
} from "./idempotency-store";

/** On answers that were given before. */
const replayedHeader = "idempotent-replayed";

/** How long an answer is given again. */
const keptMs = 24 * 3600 * 1000;

/** Nobody waits longer for whoever works on a request: after that time he must have died. */
const leaseMs = httpApi.timeoutSeconds * 1000;

export interface KeyedRequest {
  readonly store: IdempotencyStore;
  readonly whenStoreIsDown: ApiSettings["limits"]["whenStoreIsDown"];
  /** The same key of another caller, or on another route, is another key. */
  readonly caller: Pick<Caller, "kind" | "id">;
  /** Method and path as they were asked for: `POST /v1/models/my-model/predict`. */
  readonly route: string;
  /** The header `Idempotency-Key`. */
  readonly key: string;
  /** Of `fingerprintOf`. */
  readonly fingerprint: string;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Runs a request with a key once: whoever repeats it within a day gets the first answer, with `idempotent-replayed`.
 *
 * Answers of 2xx and 4xx are final. Those that a repetition may improve on (429, 5xx) are not kept, nor those that stream
 * or are larger than 350 KB: a repetition runs again. So it does if the function dies, after 30 seconds.
 * @throws InvalidRequest for what is no key; ApiError `idempotency_key_reused`, `idempotency_in_progress` or
 * `store_unavailable`; whatever `run` throws
 */
export async function runOnce(request: KeyedRequest, run: () => Promise<ApiResponse>): Promise<ApiResponse> {
  const { store, fingerprint, now = Date.now } = request;
  checkIdempotencyKey(request.key);
  const id = idOf(request);
  const lease = { fingerprint, token: randomUUID(), until: now() + leaseMs };
  let known: KnownRequest | null;
  try {
    known = await store.claim(id, lease);
  } catch (cause) {
    if (request.whenStoreIsDown === "open") return run();
    throw cannotRemember(cause);
  }
  if (known) return repeat(known, fingerprint);
  return runWithLease(store, id, lease, now, run);
}

async function runWithLease(
  store: IdempotencyStore,
  id: string,
  lease: Lease,
  now: () => number,
  run: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  // If the store is out of reach by now, the lease ends by itself.
  const release = () => store.release(id, lease).catch(() => undefined);
  try {
    const response = await run();
    const answer = keep(response);
    if (answer) await store.finish(id, lease, answer, now() + keptMs).catch(() => undefined);
    else await release();
    return response;
  } catch (error) {
    await release();
    throw error;
  }
}

function repeat({ fingerprint, answer }: KnownRequest, asked: string): ApiResponse {
  if (fingerprint !== asked) {
    throw new ApiError(
      "idempotency_key_reused",
      "This Idempotency-Key came with another request before: a new request needs a new key.",
      { param: idempotencyKeyHeader },
    );
  }
  if (!answer) {
    throw new ApiError("idempotency_in_progress", "The first request with this Idempotency-Key is still running.", {
      headers: { "retry-after": "1" },
    });
  }
  const { status, headers, body } = answer;
  return new ApiResponse(body, { status, headers: { ...headers, [replayedHeader]: "true" } });
}

/** What of an answer is final, and can be kept; else null. The limits as they stood then are of no use to whoever repeats. */
function keep({ status, headers, body }: ApiResponse): StoredAnswer | null {
  if (status >= 500 || status === 429 || !(body instanceof Uint8Array) || body.length > maxStoredBytes) return null;
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith("x-ratelimit-"));
  return { status, headers: Object.fromEntries(kept), body };
}

/** A digest, so that no key stands in the store. */
function idOf({ caller, route, key }: KeyedRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([caller.kind, caller.id, route, key]))
    .digest("hex");
}

function cannotRemember(cause: unknown): ApiError {
  return new ApiError(
    "store_unavailable",
    "Idempotency keys cannot be looked up at the moment. Try again in some seconds.",
    {
      headers: { "retry-after": "2" },
      cause,
    },
  );
}
