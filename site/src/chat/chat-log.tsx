import { useEffect, useRef } from "preact/hooks";
import { humanize } from "../format";
import { type LoggedMessage } from "./message";

interface ChatLogProps {
  /** Title of the model. */
  readonly title: string;
  readonly messages: readonly LoggedMessage[];
  /** Answer so far, while one is under way. */
  readonly partial: string;
}

/** Messages, oldest first. A screen reader announces each finished message. */
export function ChatLog({ title, messages, partial }: ChatLogProps) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [messages.length, partial]);
  return (
    <div ref={log} class="chat-log" role="log" tabIndex={0} aria-label={`Conversation with ${title}`}>
      {messages.length === 0 && <p class="fine">No messages yet.</p>}
      {messages.map(({ role, content, origin }, i) => (
        <div key={i} class={`message ${role}`}>
          <p class="fine">
            <strong>{role === "user" ? "You" : role === "assistant" ? title : humanize(role)}</strong>
            {origin && `, ${origin}`}
          </p>
          <p class="said">{content || "(no text)"}</p>
        </div>
      ))}
      {partial && (
        <div key="partial" class="message assistant" aria-live="off">
          <p class="fine">
            <strong>{title}</strong>, answering
          </p>
          <p class="said">{partial}</p>
        </div>
      )}
    </div>
  );
}
