import { useEffect, useRef } from "preact/hooks";
import { humanize } from "../format";
import { type Message } from "./read-chat";

/** A message with where it came from, if it is an answer. */
export interface LoggedMessage extends Message {
  readonly origin?: string;
}

interface ChatLogProps {
  /** Of the model. */
  readonly title: string;
  readonly messages: readonly LoggedMessage[];
}

/** What was said, oldest first; a screen reader tells each message as it comes. */
export function ChatLog({ title, messages }: ChatLogProps) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [messages.length]);
  return (
    <div ref={log} class="chat-log" role="log" tabIndex={0} aria-label={`Conversation with ${title}`}>
      {messages.length === 0 && <p class="fine">Nothing has been said yet.</p>}
      {messages.map(({ role, content, origin }, i) => (
        <div key={i} class={`message ${role}`}>
          <p class="fine">
            <strong>{role === "user" ? "You" : role === "assistant" ? title : humanize(role)}</strong>
            {origin && `, ${origin}`}
          </p>
          <p class="said">{content || "(no text)"}</p>
        </div>
      ))}
    </div>
  );
}
