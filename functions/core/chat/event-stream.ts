import { errorBody, toApiError } from "../errors";

/** A server-sent event. */
export function toEvent(data: string, name?: string): string {
  const lines = data.split("\n").map((line) => `data: ${line}\n`);
  return `${name === undefined ? "" : `event: ${name}\n`}${lines.join("")}\n`;
}

/** A comment between server-sent events. */
export function toComment(text: string): string {
  return `: ${text}\n\n`;
}

/** The last event of a stream that is complete. */
export const done = toEvent("[DONE]");

export interface EventStreamOptions {
  /** The first result of `events`, already read. */
  readonly first: IteratorResult<string, void>;
  readonly events: AsyncGenerator<string, void>;
  readonly onFailure: (error: unknown) => void;
  /** Called when the reader has cancelled the stream. */
  readonly onCancel: () => void;
}

/** Sends events as a response body. A failure becomes the last event, because the status has already been sent. */
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
