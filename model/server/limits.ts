/** Limits of the inference server itself. SageMaker's are in `model/limits.ts`. */
const MiB = 1024 * 1024;

/** Requests that may wait while the worker is busy. Past either limit, a request is refused with 503 at once. */
export const queue = { maxRequests: 512, maxBytes: 64 * MiB } as const;

/**
 * Requests per batch; a single request may exceed `maxBytes`. `maxExplained` is low because an explanation costs many
 * predictions and delays the whole batch. `MAX_BATCH` in the environment lowers `maxRequests`.
 */
export const batch = { maxRequests: 64, maxBytes: 16 * MiB, maxExplained: 8 } as const;

/**
 * Limits of one load or batch while other models wait for its worker: CPU time, so that a crowded machine moves
 * no models about, or time, for one that computes nothing. Past either, those who wait move to another worker.
 */
export const patience = { cpuMs: 500, totalMs: 10_000 } as const;

/** Time for a worker to end by itself. */
export const stopMs = 2000;

/** Deaths of a model's own worker in a row, without an answer between, after which it pauses. */
export const maxDeaths = 3;

/** Pause of a model that cannot be served: the first, doubled each time up to the longest. */
export const pause = { firstMs: 1000, longestMs: 60_000 } as const;

/** Models per page of `GET /models`. */
export const modelsPerPage = 100;

/**
 * Shares of the machine's or the container's memory. A load that would pass `load` is refused with 507. A load that alone takes
 * more than `oneModel` is refused for good. A worker whose models grow by more than `growth` while serving is split; past `relief`,
 * before growth refuses a load, the model that has grown most ends. Past `emergency`, the busiest worker ends.
 */
export const memoryShares = { load: 0.8, emergency: 0.9, oneModel: 0.5, growth: 0.1, relief: 0.7 } as const;

/** Memory expected per byte of a model's folder, before loading has shown what it really takes: file and graph. */
export const memoryPerByte = 2;

/** Time between two looks at the memory of the process, and of each worker. */
export const memoryWatchMs = 100;

/** Largest share of a worker's time for garbage collections that tell growth from garbage. */
export const weighingShare = 0.01;

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
