import { useRef, useState } from "preact/hooks";
import { predictUrl } from "../api/client";
import { type BenchProps } from "../card/bench-props";
import { usePrediction } from "../card/use-prediction";
import { type StoredCase } from "../catalogue";
import { answerOf, messagesOf, storedMessages, type LoggedMessage } from "./message";
import { settingsOf, type Chat } from "./read-chat";
import { useChatAnswer } from "./use-chat-answer";

interface ConversationOptions extends Pick<BenchProps, "model" | "details" | "config" | "limits" | "isCold"> {
  readonly onSettled: BenchProps["onSettled"];
  readonly chat: Chat;
}

export type Conversation = ReturnType<typeof useConversation>;

const noQuery = { options: [], targetVariant: null };

/** State of a conversation: its messages and settings, the draft of the next message, and the answer under way. */
export function useConversation({ model, details, config, limits, isCold, onSettled, chat }: ConversationOptions) {
  const { golden, examples } = details;
  const [messages, setMessages] = useState(() => storedMessages(golden.cases[0], golden.reference));
  const [settings, setSettings] = useState(() => settingsOf(chat, golden.cases[0]?.request));
  const [draft, setDraft] = useState("");
  /** Message whose answer is under way, and the messages before it. */
  const asked = useRef<{ readonly content: string; readonly earlier: readonly LoggedMessage[] }>({
    content: "",
    earlier: [],
  });
  const { ask, partial, takePartial } = useChatAnswer({
    model: model.name,
    predictUrl: predictUrl(config?.apiUrl ?? "", model.name, noQuery),
    config,
  });
  const { run, start, cancel, dismiss } = usePrediction({
    ask,
    giveUpAfterSeconds: limits.startupSeconds,
    onSettled(settled) {
      onSettled(settled);
      const answer = answerOf(settled, takePartial());
      const { content, earlier } = asked.current;
      if (answer) setMessages([...earlier, { role: "user", content }, answer]);
      // An unanswered message returns to the box, where it can be edited. One that had an answer keeps it.
      else if (earlier === messages) setDraft(content);
    },
  });
  const requestOf = (content: string, earlier = messages) => ({
    ...settings,
    messages: [...earlier.map(({ role, content: said }) => ({ role, content: said })), { role: "user", content }],
  });
  const send = (content: string, earlier = messages) => {
    asked.current = { content, earlier };
    if (earlier === messages) setDraft("");
    start({ kind: "json", value: requestOf(content, earlier) }, isCold);
  };
  const show = (shown: readonly LoggedMessage[], next: string, request: unknown) => {
    dismiss();
    takePartial();
    setMessages(shown);
    setDraft(next);
    setSettings(settingsOf(chat, request));
  };
  return {
    messages:
      run.phase === "running" ? [...asked.current.earlier, { role: "user", content: asked.current.content }] : messages,
    settings,
    setSettings,
    draft,
    setDraft,
    run,
    partial,
    /** Sends the draft. */
    send: () => send(draft),
    /** Sends the last message again. */
    retry: () => send(asked.current.content, asked.current.earlier),
    /** Asks for another answer to the last message. */
    answerAgain: () => {
      const last = messages.findLastIndex(({ role }) => role === "user");
      if (last >= 0) send(messages[last]?.content ?? "", messages.slice(0, last));
    },
    /** Takes the conversation back to before a message, which becomes the draft. */
    edit: (index: number) => {
      dismiss();
      setDraft(messages[index]?.content ?? "");
      setMessages(messages.slice(0, index));
    },
    cancel,
    startOver: () => show([], "", undefined),
    showStored: (stored: StoredCase) => show(storedMessages(stored, golden.reference), "", stored.request),
    /** Shows an example's earlier messages, with its last one as the draft. */
    showExample: (request: unknown) => {
      const all = messagesOf(request);
      show(all.slice(0, -1), all.at(-1)?.content ?? "", request);
    },
    /** Request for the code samples. */
    sample: messages.length > 0 || draft ? requestOf(draft || "…") : (examples[0]?.request as object | undefined),
  };
}
