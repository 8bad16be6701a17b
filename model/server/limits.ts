/** Limits of the inference server itself. SageMaker's are in `model/limits.ts`. */
const MiB = 1024 * 1024;

/** Requests that may wait while the worker is busy. Past either limit, a request is refused with 503 at once. */
export const queue = { maxRequests: 512, maxBytes: 64 * MiB } as const;

/**
 * Requests per batch; a single request may exceed `maxBytes`. `maxExplained` is low because an explanation costs many
 * predictions and delays the whole batch. `MAX_BATCH` in the environment lowers `maxRequests`.
 */
export const batch = { maxRequests: 64, maxBytes: 16 * MiB, maxExplained: 8 } as const;

/** Answers that a chat model generates at once, each with its own key-value cache. Further requests wait in the queue. */
export const maxGenerations = 16;

/** Rows per `session.run` when requests share it. A single request may have more, if its contract allows it. */
export const maxRowsPerRun = 1024;

/** Width times height of an image, read from its header before any pixel is decoded. */
export const maxImagePixels = 16_000_000;

/** Width and height of an image, each: WebP's maximum. The decoder is slow for very many or very long lines. */
export const maxImageSide = 16_383;

/** Idle time of a connection. Longer than common clients wait, so that it is the client that closes it. */
export const keepAliveSeconds = 75;

/** Time that an idle connection stays open after SIGTERM, for a request that is already on the wire. */
export const lingerSeconds = 1;
