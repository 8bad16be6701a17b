import { textOf } from "../card/answer-in-words";
import { type Run } from "../card/latest-run";
import { type StoredCase } from "../catalogue";
import { formatDuration } from "../format";
import { texts } from "../texts";

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** A message on display; an answer also has its origin, such as `live in 1.2 s`. */
export interface LoggedMessage extends Message {
  readonly origin?: string;
  /** True for an answer that ended before it was complete. */
  readonly stopped?: true;
}

/** Reads the messages of a request; skips what is not a message. */
export function messagesOf(request: unknown): readonly Message[] {
  const { messages } = (request ?? {}) as { messages?: unknown };
  return Array.isArray(messages) ? messages.filter(isMessage) : [];
}

/** Messages of a stored conversation, with its answer. */
export function storedMessages(stored: StoredCase | undefined, reference: string): readonly LoggedMessage[] {
  if (!stored) return [];
  const answer = { role: "assistant", content: textOf(stored.response), origin: texts.chat.stored(reference) };
  return [...messagesOf(stored.request), answer];
}

/** Answer of a prediction that has ended; null without one. A stopped answer counts as far as it got. */
export function answerOf(settled: Run, partial: string): LoggedMessage | null {
  if (settled.phase === "cancelled" && partial)
    return { role: "assistant", content: partial, origin: texts.chat.stopped, stopped: true };
  if (settled.phase !== "done") return null;
  const { response, milliseconds, version } = settled.prediction;
  const origin = texts.chat.live(formatDuration(milliseconds), version);
  return { role: "assistant", content: textOf(response), origin };
}

function isMessage(value: unknown): value is Message {
  const { role, content } = (value ?? {}) as { role?: unknown; content?: unknown };
  return typeof role === "string" && typeof content === "string";
}
