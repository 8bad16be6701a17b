import { type Prediction, send } from "./client";
import { noAnswer, PredictionFailed, readFailure } from "./failure";

/** The API has no route for chat. */
export class NoChat extends Error {}

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: unknown } }[];
  readonly error?: unknown;
}

/**
 * Asks for a chat completion that streams; `onText` takes all text so far, each time that there is more.
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
  for await (const data of readEvents(answer, signal)) {
    const { choices, error } = JSON.parse(data) as Chunk;
    // The status went out before it went wrong.
    if (error !== undefined) throw new PredictionFailed(readFailure(502, answer.headers, data));
    const piece = choices?.[0]?.delta?.content;
    if (typeof piece !== "string" || piece === "") continue;
    text += piece;
    onText(text);
  }
  return {
    response: { text },
    milliseconds: performance.now() - started,
    version: answer.headers.get("x-model-version"),
    variant: answer.headers.get("x-model-variant"),
  };
}

/** The data of each server-sent event up to the one that says that all is said. */
async function* readEvents({ body }: Response, signal: AbortSignal): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await read(reader, signal);
    if (done) throw new PredictionFailed({ ...noAnswer, message: "The answer ended before it was whole." });
    const events = (rest + value).split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event)?.[1];
      if (data === "[DONE]") return;
      if (data !== undefined) yield data;
    }
  }
}

async function read(reader: ReadableStreamDefaultReader<string> | undefined, signal: AbortSignal) {
  try {
    return (await reader?.read()) ?? { done: true, value: "" };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new PredictionFailed({ ...noAnswer, message: "The connection broke in the middle of the answer." });
  }
}
