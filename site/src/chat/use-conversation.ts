import { useMemo, useRef, useState } from "preact/hooks";
import { predictUrl } from "../api/client";
import { type BenchProps } from "../card/bench-props";
import { readLinkedInput } from "../card/linked-input";
import { openStore, wakeTimes } from "../card/local-store";
import { useLink } from "../card/use-link";
import { usePrediction } from "../card/use-prediction";
import { type StoredCase } from "../catalogue";
import { linkValueOf, readLinkValue, recordState, sessionState, type ConversationState } from "./conversation-state";
import { answerOf, messagesOf, storedMessages, type LoggedMessage } from "./message";
import { settingsOf, type Chat } from "./read-chat";
import { useChatAnswer } from "./use-chat-answer";

interface ConversationOptions extends Pick<BenchProps, "model" | "details" | "config" | "limits" | "isCold"> {
  readonly onSettled: BenchProps["onSettled"];
  readonly chat: Chat;
}

export type Conversation = ReturnType<typeof useConversation>;

const noQuery = { options: [], targetVariant: null };

/** A conversation, the answer under way, and the ways on. */
export function useConversation({ model, details, config, limits, isCold, onSettled, chat }: ConversationOptions) {
  const { golden, examples } = details;
  const stateFor = (stored: StoredCase | undefined): ConversationState => ({
    messages: storedMessages(stored, golden.reference),
    settings: settingsOf(chat, stored?.request),
    draft: "",
  });
  const [state, setState] = useState(() =>
    recordState(
      model.name,
      sessionState(model.name) ??
        readLinkValue(chat, readLinkedInput(location.search, openStore)?.value) ??
        stateFor(golden.cases[0]),
    ),
  );
  const newest = () => sessionState(model.name) ?? state;
  // An answer is kept even if the visitor has gone to another model before it settles.
  const change = (changed: Partial<ConversationState>) =>
    setState(recordState(model.name, { ...newest(), ...changed }));
  const { messages, settings, draft } = state;
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
      if (settled.phase === "done" && settled.wokeInSeconds !== null) {
        wakeTimes.record(model.name, settled.wokeInSeconds);
      }
      const answer = answerOf(settled, takePartial());
      const { content, earlier } = asked.current;
      if (answer) change({ messages: [...earlier, { role: "user", content }, answer] });
      // An unanswered message returns to the box, before what was typed meanwhile. One that had an answer keeps it.
      else if (earlier === messages) change({ draft: joinTexts(content, newest().draft) });
    },
  });
  const isRunning = run.phase === "running";
  const unanswered = isRunning && asked.current.earlier === messages ? asked.current.content : "";
  const linkValue = useMemo(() => linkValueOf({ ...state, draft: joinTexts(unanswered, draft) }), [state, unanswered]);
  const link = useLink({ value: linkValue, query: noQuery, onDevice: false }, () => ({
    value: linkValueOf(stateFor(golden.cases[0])),
    query: noQuery,
    onDevice: false,
  }));
  const requestOf = (content: string, earlier = messages) => ({
    ...settings,
    messages: [...earlier.map(({ role, content: said }) => ({ role, content: said })), { role: "user", content }],
  });
  const send = (content: string, earlier = messages) => {
    asked.current = { content, earlier };
    if (earlier === messages) change({ draft: "" });
    start({ kind: "json", value: requestOf(content, earlier) }, isCold);
  };
  const show = (shown: ConversationState) => {
    dismiss();
    takePartial();
    change(shown);
  };
  return {
    messages: isRunning ? [...asked.current.earlier, { role: "user", content: asked.current.content }] : messages,
    settings,
    setSettings: (changed: ConversationState["settings"]) => change({ settings: changed }),
    draft,
    setDraft: (changed: string) => change({ draft: changed }),
    run,
    partial,
    /** Sends the draft. */
    send: () => send(draft),
    /** Sends the last message again, as the box now has it if it returned there. */
    retry: () => {
      const { content, earlier } = asked.current;
      if (earlier === messages && draft) send(draft);
      else send(content, earlier);
    },
    /** Asks for another answer to the last message. */
    answerAgain: () => {
      const last = messages.findLastIndex(({ role }) => role === "user");
      if (last >= 0) send(messages[last]?.content ?? "", messages.slice(0, last));
    },
    /** Takes the conversation back to before a message, which returns to the box, before the draft. */
    edit: (index: number) => {
      dismiss();
      change({ messages: messages.slice(0, index), draft: joinTexts(messages[index]?.content ?? "", draft) });
    },
    cancel,
    link,
    startOver: () => show({ messages: [], settings: settingsOf(chat, undefined), draft: joinTexts(unanswered, draft) }),
    showStored: (stored: StoredCase) => show({ ...stateFor(stored), draft: joinTexts(unanswered, draft) }),
    /** Shows an example's earlier messages, with its last one as the draft. */
    showExample: (request: unknown) => {
      const all = messagesOf(request);
      show({
        messages: all.slice(0, -1),
        settings: settingsOf(chat, request),
        draft: all.at(-1)?.content ?? "",
      });
    },
    /** Request for the code samples. */
    sample: messages.length > 0 || draft ? requestOf(draft || "…") : (examples[0]?.request as object | undefined),
  };
}

/** Two texts, one below the other; an empty one takes no line. */
function joinTexts(first: string, second: string): string {
  return [first, second].filter((text) => text !== "").join("\n");
}
