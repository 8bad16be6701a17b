import { ApiError } from "../errors";
import { type RequestRecord } from "./request-record";

/** What `Invoke` and `InvokeStream` have in common. */
type Ask<Invocation, Answer> = (invocation: Invocation) => Promise<Answer>;

interface AnswerFacts {
  readonly variant: string | null;
  readonly requestId?: string;
}

/** A warm model has begun to answer by then; one that may be starting and takes longer was waited for. */
const warmMs = 1000;

/**
 * The same question to a model, its attempts noted in the record. The time until a stream begins counts, not the stream.
 * @param mayBeStarting whether the model's container may not be up: SageMaker refuses some requests meanwhile, holds others
 */
export function observeInvoke<Invocation, Answer extends AnswerFacts>(
  record: RequestRecord,
  invoke: Ask<Invocation, Answer>,
  mayBeStarting: () => boolean,
): Ask<Invocation, Answer> {
  return async (invocation) => {
    const wasStarting = mayBeStarting();
    const before = record.millisecondsOf("model") ?? 0;
    record.attempts++;
    try {
      const answer = await record.time("model", () => invoke(invocation));
      record.variant = answer.variant;
      record.sageMakerRequestId = answer.requestId ?? null;
      return answer;
    } catch (error) {
      if (error instanceof ApiError && error.code === "model_loading") record.cold = true;
      record.sageMakerRequestId = requestIdOf(error) ?? record.sageMakerRequestId;
      throw error;
    } finally {
      const attemptMs = (record.millisecondsOf("model") ?? 0) - before;
      if (wasStarting && attemptMs >= warmMs) record.cold = true;
    }
  };
}

/** The SDK's errors carry the id of the request that failed. */
function requestIdOf(error: unknown): string | undefined {
  const cause = error instanceof ApiError ? error.cause : error;
  const { $metadata } = (cause ?? {}) as { readonly $metadata?: { readonly requestId?: string } };
  return $metadata?.requestId;
}
