export interface Invocation {
  readonly endpoint: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
}

/**
 * Asks an endpoint once and gives the bytes that its container answered.
 * @throws ApiError `model_loading`, `overloaded`, `model_unavailable`, `model_error`, `deadline_exceeded`, or
 * `invalid_request` with the container's own words; anything else is unexpected.
 */
export type Invoke = (invocation: Invocation) => Promise<Uint8Array>;
