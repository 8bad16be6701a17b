import { type Field, type ObjectField } from "../form/read-field";

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** What a chat's form is made of. */
export interface Chat {
  /** All of the request but the messages, and but whether the answer is streamed: the page takes it whole. */
  readonly settings: ObjectField;
  /** Longest message; nothing if the contract does not say. */
  readonly maxLength: number | undefined;
}

/** Reads a contract of kind `chat`, whose request has `messages` of `role` and `content`; nothing if it is another. */
export function readChat(kind: string, field: Field): Chat | undefined {
  if (kind !== "chat" || field.kind !== "object") return undefined;
  const messages = field.properties.find(({ name }) => name === "messages")?.field;
  if (messages?.kind !== "list") return undefined;
  const parts = messages.item.kind === "object" ? messages.item.properties : [];
  const content = parts.find(({ name }) => name === "content")?.field;
  const properties = field.properties.filter(({ name }) => name !== "messages" && name !== "stream");
  return {
    settings: { ...field, properties },
    maxLength: content?.kind === "text" ? content.maxLength : undefined,
  };
}

/** The messages of a request. */
export function messagesOf(request: unknown): readonly Message[] {
  const { messages } = (request ?? {}) as { messages?: unknown };
  return Array.isArray(messages) ? messages.filter(isMessage) : [];
}

/** The text of an answer. */
export function textOf(response: unknown): string {
  const { text } = (response ?? {}) as { text?: unknown };
  return typeof text === "string" ? text : JSON.stringify(response);
}

function isMessage(value: unknown): value is Message {
  const { role, content } = (value ?? {}) as { role?: unknown; content?: unknown };
  return typeof role === "string" && typeof content === "string";
}
