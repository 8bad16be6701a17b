export interface Invocation {
  readonly endpoint: string;
  /** Null: SageMaker chooses by weight. */
  readonly targetVariant: string | null;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Options of the model's contract that are on. */
  readonly options: readonly string[];
  readonly signal: AbortSignal;
}

export interface InvocationAnswer {
  /** What the container answered. */
  readonly bytes: Uint8Array;
  /** The production variant that did; null if SageMaker names none. */
  readonly variant: string | null;
}

/**
 * Asks an endpoint once.
 * @throws ApiError `model_loading`, `overloaded`, `model_unavailable`, `model_error`, `deadline_exceeded`, or
 * `invalid_request` with the container's own words; anything else is unexpected.
 */
export type Invoke = (invocation: Invocation) => Promise<InvocationAnswer>;
