import { ApiError } from "../errors";
import { type RequestRecord } from "./request-record";

/** Common signature of `Invoke` and `InvokeStream`. */
type Ask<Invocation, Answer> = (invocation: Invocation) => Promise<Answer>;

interface AnswerFacts {
  readonly variant: string | null;
  readonly requestId?: string;
}

/** A warm model starts to answer within this time; if it may be starting, a longer wait counts as a cold start. */
const warmMs = 1000;

/**
 * Wraps an invocation to record its attempts. For a stream, only the time until it begins counts.
 * @param mayBeStarting true if the model's container may not be up: SageMaker then refuses some requests and holds
 * others
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

/** SageMaker's id of a failed request, from the SDK's error. */
function requestIdOf(error: unknown): string | undefined {
  const cause = error instanceof ApiError ? error.cause : error;
  const { $metadata } = (cause ?? {}) as { readonly $metadata?: { readonly requestId?: string } };
  return $metadata?.requestId;
}
