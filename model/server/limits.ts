/** Limits of the inference server itself; SageMaker's own are in `model/limits.ts`. */
const MiB = 1024 * 1024;

/** What may wait while the worker is busy. Beyond either bound a request is refused with 503 at once. */
export const queue = { maxRequests: 512, maxBytes: 64 * MiB } as const;

/**
 * What goes to the worker at once; a single request may be larger in bytes. An explanation costs many predictions, and
 * the whole batch waits for it. The environment's `MAX_BATCH` may lower `maxRequests`.
 */
export const batch = { maxRequests: 64, maxBytes: 16 * MiB, maxExplained: 8 } as const;

/** Answers that a chat model makes at once, each with a key-value cache of its own. The others wait in the queue. */
export const maxGenerations = 16;

/** Rows of one `session.run` made of several requests; a single request may have more, if its contract lets it. */
export const maxRowsPerRun = 1024;

/** Width times height of an image, read from its header before any pixel is decoded. */
export const maxImagePixels = 16_000_000;

/** Width and height, each: what WebP can have. The decoder works by lines, and takes long over very many or very long ones. */
export const maxImageSide = 16_383;

/** Idle connections stay open longer than those of usual callers, so that it is the caller who closes them. */
export const keepAliveSeconds = 75;

/** After SIGTERM, how long a connection without a request stays open for one that is already on the wire. */
export const lingerSeconds = 1;
