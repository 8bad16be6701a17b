import { type Field, type ListField, type ObjectField } from "../form/field";
import { initialValue } from "../form/field-value";

/** Contract of a chat, as its form needs it. */
export interface Chat {
  readonly messages: ListField;
  /** Fields of the request except `messages` and `stream`, which the page sets itself. */
  readonly settings: ObjectField;
  /** Longest message in characters; undefined without a limit. */
  readonly maxLength: number | undefined;
}

/** Reads a contract of kind `chat` whose request has `messages` of `role` and `content`; undefined for any other. */
export function readChat(kind: string, field: Field): Chat | undefined {
  if (kind !== "chat" || field.kind !== "object") return undefined;
  const messages = field.properties.find(({ name }) => name === "messages")?.field;
  if (messages?.kind !== "list") return undefined;
  const parts = messages.item.kind === "object" ? messages.item.properties : [];
  const content = parts.find(({ name }) => name === "content")?.field;
  const properties = field.properties.filter(({ name }) => name !== "messages" && name !== "stream");
  return {
    messages,
    settings: { ...field, properties },
    maxLength: content?.kind === "text" ? content.maxLength : undefined,
  };
}

/** Settings of a request; those that it omits have the contract's initial values. */
export function settingsOf({ settings }: Chat, request: unknown): Readonly<Record<string, unknown>> {
  const given = (request ?? {}) as Record<string, unknown>;
  const known = settings.properties.filter(({ name }) => name in given).map(({ name }) => [name, given[name]] as const);
  return { ...(initialValue(settings) as Record<string, unknown>), ...Object.fromEntries(known) };
}
