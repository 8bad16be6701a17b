import { errorBody, toApiError } from "../errors";
import { toEvent } from "./server-sent-events";

export interface EventStreamOptions {
  /** What `events` has given already. */
  readonly first: IteratorResult<string, void>;
  readonly events: AsyncGenerator<string, void>;
  readonly onFailure: (error: unknown) => void;
  /** Told when nobody reads any more. */
  readonly onCancel: () => void;
}

/** Events as the body of an answer. A failure is the last event: the status has gone out long before. */
export function eventStream({ first, events, onFailure, onCancel }: EventStreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let begun: IteratorResult<string, void> | undefined = first;
  let isCancelled = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const step = begun ?? (await events.next());
        begun = undefined;
        if (isCancelled) return;
        if (step.done) controller.close();
        else controller.enqueue(encoder.encode(step.value));
      } catch (error) {
        if (isCancelled) return;
        onFailure(error);
        controller.enqueue(encoder.encode(toEvent(JSON.stringify(errorBody(toApiError(error))))));
        controller.close();
      }
    },
    cancel() {
      isCancelled = true;
      onCancel();
      void events.return(undefined).catch(() => undefined);
    },
  });
}
