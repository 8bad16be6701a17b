import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import { isRecord } from "../json";
import { type Prediction, predictionOf, send } from "./client";
import { noAnswer, PredictionFailed, readFailure } from "./failure";
import { texts } from "../texts";

/** The API has no route for chat. */
export class NoChat extends Error {}

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: unknown } }[];
  readonly error?: unknown;
}

/**
 * Requests a streaming chat completion.
 * @param onText called with the whole text so far, each time it grows.
 * @throws PredictionFailed, NoChat, or the signal's AbortError.
 */
export async function streamChat(
  url: string,
  request: object,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Prediction> {
  const started = performance.now();
  const answer = await send(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...request, stream: true }),
    signal,
  });
  if (!answer.ok) {
    const failure = readFailure(answer.status, answer.headers, await answer.text());
    throw failure.code === "not_found" ? new NoChat() : new PredictionFailed(failure);
  }
  let text = "";
  for await (const event of readEvents(answer, signal)) {
    const piece = readPiece(event, answer);
    if (piece === "") continue;
    text += piece;
    onText(text);
  }
  return predictionOf(answer, { text }, started);
}

/**
 * Reads the text that one event adds; empty if it adds none.
 * @throws PredictionFailed if the event reports an error (type `error`, or an `error` in its data) or is not a JSON object.
 */
function readPiece({ event, data }: EventSourceMessage, { status, headers }: Response): string {
  const chunk = parseChunk(data);
  // The status line was sent before the model failed. 502 is the status of a failure before the stream.
  if (event === "error" || chunk?.error !== undefined) throw new PredictionFailed(readFailure(502, headers, data));
  if (!chunk) throw new PredictionFailed({ ...noAnswer, status, message: texts.failures.eventNotJson });
  const content = chunk.choices?.[0]?.delta?.content;
  return typeof content === "string" ? content : "";
}

function parseChunk(data: string): Chunk | undefined {
  try {
    const chunk: unknown = JSON.parse(data);
    return isRecord(chunk) ? chunk : undefined;
  } catch {
    return undefined;
  }
}

/** Reads server-sent events up to `[DONE]`. @throws PredictionFailed if the stream ends without it. */
async function* readEvents({ body }: Response, signal: AbortSignal): AsyncGenerator<EventSourceMessage> {
  const reader = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  try {
    for (;;) {
      const event = await readEvent(reader, signal);
      if (event === undefined) throw new PredictionFailed({ ...noAnswer, message: texts.failures.endedEarly });
      if (event.data === "[DONE]") return;
      yield event;
    }
  } finally {
    // Frees the connection. Rejects if the stream has failed, which the caller knows by then.
    reader?.cancel().catch(() => undefined);
  }
}

async function readEvent(reader: ReadableStreamDefaultReader<EventSourceMessage> | undefined, signal: AbortSignal) {
  try {
    return (await reader?.read())?.value;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new PredictionFailed({ ...noAnswer, message: texts.failures.connectionLost });
  }
}
