import { createParser } from "eventsource-parser";
import { realTime } from "../../../model/limits";
import { toRefusal } from "../container-refusal";
import { ApiError, shorten } from "../errors";

/** A part of a container's streamed answer. */
export type StreamPart =
  | { readonly kind: "event"; readonly name: string | undefined; readonly data: string }
  /** Containers send comments to keep the connection open. */
  | { readonly kind: "comment"; readonly text: string }
  /** Complete answer of a container that does not stream. */
  | { readonly kind: "whole"; readonly text: string };

/** Longest event. Bounds memory for a container that never ends one. */
const maxEventCharacters = 1024 * 1024;

/**
 * Reads a container's answer as server-sent events, or as one JSON document. The first character decides, because
 * toolkits send either with the content type of the other. Anything else yields no parts.
 * @throws ApiError `bad_model_response` for an event or an answer that is too long
 */
export async function* readStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamPart> {
  const decoder = new TextDecoder();
  const parts: StreamPart[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: maxEventCharacters,
    onEvent: ({ event, data }) => parts.push({ kind: "event", name: event, data }),
    onComment: (text) => parts.push({ kind: "comment", text }),
    onError: ({ type }) => (isTooLong ||= type === "max-buffer-size-exceeded"),
  });
  let whole = "";
  let isJson: boolean | undefined;
  for await (const slice of body) {
    const text = decoder.decode(slice, { stream: true });
    const first = /\S/.exec(text)?.[0];
    if (first !== undefined) isJson ??= first === "{" || first === "[";
    if (isJson) {
      whole += text;
      if (whole.length > realTime.maxPayloadBytes) throw tooLong("an answer", realTime.maxPayloadBytes);
      continue;
    }
    parser.feed(text);
    yield* parts.splice(0);
    if (isTooLong) throw tooLong("an event", maxEventCharacters);
  }
  if (isJson) {
    yield { kind: "whole", text: whole + decoder.decode() };
    return;
  }
  // Flushes an event that no blank line ends.
  parser.feed(`${decoder.decode()}\n\n`);
  yield* parts;
}

function tooLong(what: string, limit: number): ApiError {
  return new ApiError("bad_model_response", `The model sent ${what} of more than ${limit} characters.`);
}

/**
 * Parses a container's answer or event.
 * @param eventName of the event, if it has one
 * @throws ApiError `bad_model_response` if it is not a JSON object; the result of `toRefusal` if it is an error
 */
export function parseAnswer(text: string, eventName?: string): Record<string, unknown> {
  const content = parseObject(text);
  // OpenAI's clients treat any truthy `error` as an error; some containers send "error": null with answers.
  const isError = Boolean(content?.["error"]) || (content?.["object"] === "error" && "message" in content);
  if (isError || eventName === "error") throw errorInAnswer(text);
  if (content) return content;
  throw new ApiError("bad_model_response", "The model gave an answer that is not a JSON object.", {
    cause: shorten(text),
  });
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function errorInAnswer(text: string): ApiError {
  const refusal = toRefusal({ status: null, body: text }, shorten(text));
  return refusal.code === "model_error" ? cutOff(refusal.cause) : refusal;
}

/** The error for an answer that ended before it was complete. */
export function cutOff(cause?: unknown): ApiError {
  return new ApiError("model_error", "The model stopped before completing its answer.", { cause });
}
