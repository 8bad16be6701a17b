import { useEffect, useRef } from "preact/hooks";
import { CopyButton } from "../card/copy-button";
import { humanize } from "../format";
import { Markdown } from "./markdown";
import { type LoggedMessage } from "./message";
import { texts } from "../texts";

interface ChatLogProps {
  /** Title of the model. */
  readonly title: string;
  readonly messages: readonly LoggedMessage[];
  /** Answer so far, while one is under way. */
  readonly partial: string;
  /** Buttons of the messages; null while an answer is under way. */
  readonly actions: {
    /** Takes the conversation back to before a message, which returns to its box. */
    readonly edit: (index: number) => void;
    /** Asks for another answer to the last message. */
    readonly answerAgain: () => void;
  } | null;
}

/** Messages, oldest first. A screen reader announces each finished message. */
export function ChatLog({ title, messages, partial, actions }: ChatLogProps) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [messages.length, partial]);
  return (
    <div ref={log} class="chat-log" role="log" tabIndex={0} aria-label={texts.chat.conversationWith(title)}>
      {messages.length === 0 && <p class="fine">{texts.chat.noMessages}</p>}
      {messages.map(({ role, content, origin }, i) => (
        <div key={i} class={`message ${role}`}>
          <p class="fine">
            <strong>{role === "user" ? texts.chat.you : role === "assistant" ? title : humanize(role)}</strong>
            {origin && `, ${origin}`}
          </p>
          {role === "assistant" && content ? (
            <Markdown text={content} />
          ) : (
            <p class="said" dir="auto">
              {content || texts.words.noText}
            </p>
          )}
          {actions && (
            <p class="message-actions">
              {role === "assistant" && content && <CopyButton text={() => content}>{texts.words.copy}</CopyButton>}
              {role === "user" && (
                <button type="button" class="quiet" onClick={() => actions.edit(i)}>
                  {texts.chat.edit}
                </button>
              )}
              {role === "assistant" && i === messages.length - 1 && (
                <button type="button" class="quiet" onClick={actions.answerAgain}>
                  {texts.chat.answerAgain}
                </button>
              )}
            </p>
          )}
        </div>
      ))}
      {partial && (
        <div key="partial" class="message assistant" aria-live="off">
          <p class="fine">
            <strong>{title}</strong>
            {texts.chat.answering}
          </p>
          <Markdown text={partial} />
        </div>
      )}
    </div>
  );
}
