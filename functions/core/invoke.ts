/** A call of an endpoint, in SageMaker's terms. */
export interface Invocation {
  readonly endpoint: string;
  /** Null: SageMaker chooses by weight. */
  readonly targetVariant: string | null;
  readonly contentType: string;
  /** Media type of the answer; default: JSON, or events if it streams. */
  readonly accept?: string;
  readonly bytes: Uint8Array;
  /** Enabled options of the model's contract. */
  readonly options: readonly string[];
  /** The model to invoke, on an endpoint with several models. */
  readonly targetModel?: string;
  /** The inference component to invoke, on an endpoint that hosts components. */
  readonly inferenceComponent?: string;
  /** The container to invoke, on an endpoint with several containers that are invoked directly. */
  readonly targetContainerHostname?: string;
  /** JMESPath expression that decides whether SageMaker Clarify explains this call. */
  readonly enableExplanations?: string;
  /** The caller's id of this call, in data that the endpoint captures. */
  readonly inferenceId?: string;
  /** Session of a container that keeps sessions. */
  readonly sessionId?: string;
  readonly signal: AbortSignal;
}

/** SageMaker's metadata of an answer. */
export interface AnswerFacts {
  /** The production variant that gave it; null if SageMaker names none. */
  readonly variant: string | null;
  readonly contentType?: string;
  /** SageMaker's id of the request. */
  readonly requestId?: string;
  /** Custom attributes returned by the container. */
  readonly customAttributes?: string;
  /** A session that the container opened, with its expiry; and one that it closed. */
  readonly newSessionId?: string;
  readonly closedSessionId?: string;
}

export interface InvocationAnswer extends AnswerFacts {
  /** The container's answer. */
  readonly bytes: Uint8Array;
}

export interface StreamedAnswer extends AnswerFacts {
  /** The container's answer as it arrives, in slices that may end anywhere. Throws what `Invoke` throws. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Invokes an endpoint once.
 * @throws ApiError `model_loading`, `overloaded`, `model_unavailable`, `model_error`, `deadline_exceeded`, or
 * `invalid_request` with the container's own message; any other error is unexpected.
 */
export type Invoke = (invocation: Invocation) => Promise<InvocationAnswer>;

/**
 * Invokes an endpoint once for a streamed answer: resolves when it begins. The signal ends it, begun or not. SageMaker
 * supports neither `targetModel` nor `enableExplanations` here.
 */
export type InvokeStream = (
  invocation: Omit<Invocation, "targetModel" | "enableExplanations">,
) => Promise<StreamedAnswer>;
