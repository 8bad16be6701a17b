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

/** Header of replayed answers. */
const replayedHeader = "idempotent-replayed";

/** How long an answer is replayed. */
const keptMs = 24 * 3600 * 1000;

/** Duration of a lease: no request runs longer, so its holder is then presumed dead. */
const leaseMs = httpApi.timeoutSeconds * 1000;

export interface KeyedRequest {
  readonly store: IdempotencyStore;
  readonly whenStoreIsDown: ApiSettings["limits"]["whenStoreIsDown"];
  /** Keys are scoped to the caller and the route. */
  readonly caller: Pick<Caller, "kind" | "id">;
  /** Method and path as requested: `POST /v1/models/my-model/predict`. */
  readonly route: string;
  /** The header `Idempotency-Key`. */
  readonly key: string;
  /** From `fingerprintOf`. */
  readonly fingerprint: string;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Runs a request with a key once: repeats within a day get the first answer, with `idempotent-replayed`.
 *
 * Answers of 2xx and 4xx are final. Answers that a retry may improve on (429, 5xx), streams and answers larger than 350
 * KB are not stored: a repeat runs again. If the function dies, a repeat runs again after 30 seconds.
 * @throws InvalidRequest for an invalid key; ApiError `idempotency_key_reused`, `idempotency_in_progress` or
 * `store_unavailable`; anything `run` throws
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
  // If the store cannot be reached, the lease expires.
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

/**
 * The part of a final answer to store, or null. Rate-limit headers are dropped: they would be out of date on replay.
 */
function keep({ status, headers, body }: ApiResponse): StoredAnswer | null {
  if (status >= 500 || status === 429 || !(body instanceof Uint8Array) || body.length > maxStoredBytes) return null;
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith("x-ratelimit-"));
  return { status, headers: Object.fromEntries(kept), body };
}

/** Store id of a request: a digest, so that the store never holds the key. */
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
