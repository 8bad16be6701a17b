import { fits } from "../form/field-value";
import { isRecord } from "../json";
import { messagesOf, type LoggedMessage } from "./message";
import { settingsOf, type Chat } from "./read-chat";
import { texts } from "../texts";

/** A conversation with the next message, so far as it is written. */
export interface ConversationState {
  readonly messages: readonly LoggedMessage[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly draft: string;
}

const states = new Map<string, ConversationState>();

/** State of a model's conversation since the page was loaded. It lasts while the visitor looks at other models. */
export function sessionState(model: string): ConversationState | undefined {
  return states.get(model);
}

/** Keeps and returns the state of a model's conversation. */
export function recordState(model: string, state: ConversationState): ConversationState {
  states.set(model, state);
  return state;
}

/** Writes a conversation as a link carries it: a request whose last message is the draft, with stopped answers marked. */
export function linkValueOf({ messages, settings, draft }: ConversationState): object {
  const said = messages.map(({ role, content, stopped }) => ({ role, content, stopped }));
  return { ...settings, messages: draft ? [...said, { role: "user", content: draft }] : said };
}

/**
 * Reads a conversation from a link; undefined for anything else. Anyone can write a link, so its answers are marked as
 * the link's.
 */
export function readLinkValue(chat: Chat, value: unknown): ConversationState | undefined {
  if (!isRecord(value) || !Array.isArray(value.messages)) return undefined;
  const linked: readonly LoggedMessage[] = messagesOf(value);
  const settings = settingsOf(chat, value);
  const areMessages =
    linked.length === value.messages.length &&
    fits(
      chat.messages,
      linked.map(({ role, content }) => ({ role, content })),
    );
  if (!areMessages || !fits(chat.settings, settings)) return undefined;
  const messages = linked.map(({ role, content, stopped }): LoggedMessage => {
    if (role !== "assistant") return { role, content };
    const origin = texts.chat.linked;
    return stopped ? { role, content, origin: `${origin}, ${texts.chat.stopped}`, stopped } : { role, content, origin };
  });
  const last = messages.at(-1);
  return last?.role === "user"
    ? { messages: messages.slice(0, -1), settings, draft: last.content }
    : { messages, settings, draft: "" };
}
