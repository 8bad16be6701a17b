import { LRUCache } from "lru-cache";
import { type IdempotencyStore, type KnownRequest, type Lease } from "../core/idempotency/idempotency-store";

const maxRequests = 10_000;
const maxBytes = 64 * 1024 * 1024;
/** Minimum size of an entry, which replaces a `max`: see `core/last-used.ts`. */
const leastBytes = Math.ceil(maxBytes / maxRequests);

/** Idempotency store of this process only; beyond 10,000 requests or 64 MiB the least recently used are evicted. */
export function createMemoryIdempotency(now: () => number = Date.now): IdempotencyStore {
  const requests = new LRUCache<string, KnownRequest & { readonly token: string }>({
    maxSize: maxBytes,
    sizeCalculation: ({ answer }) => Math.max(answer?.body.length ?? 0, leastBytes),
  });
  const isHeldBy = (id: string, { token }: Lease) => requests.get(id)?.token === token;
  return {
    claim(id, lease) {
      const known = requests.get(id);
      if (known && known.until > now()) return Promise.resolve(known);
      requests.set(id, { ...lease, answer: null });
      return Promise.resolve(null);
    },
    finish(id, lease, answer, until) {
      if (isHeldBy(id, lease)) requests.set(id, { ...lease, answer, until });
      return Promise.resolve();
    },
    release(id, lease) {
      if (isHeldBy(id, lease)) requests.delete(id);
      return Promise.resolve();
    },
  };
}
