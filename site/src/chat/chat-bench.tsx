import { type BenchProps } from "../card/bench-props";
import { CodeDrawer } from "../card/code-drawer";
import { ModelFacts } from "../card/model-facts";
import { inputErrorOf } from "../card/latest-run";
import { wakeTimes } from "../card/local-store";
import { StoredMeanwhile, StoredResults } from "../card/stored-results";
import { FormContext } from "../form/form-context";
import { AnswerProgress } from "./answer-progress";
import { ChatLog } from "./chat-log";
import { draftIdOf, MessageForm } from "./message-form";
import { type Chat } from "./read-chat";
import { chatUrl } from "./use-chat-answer";
import { useConversation } from "./use-conversation";
import { texts } from "../texts";

interface ChatBenchProps extends BenchProps {
  readonly chat: Chat;
}

/** Conversation with a model: the messages, and a form for the next one. */
export function ChatBench(props: ChatBenchProps) {
  const { model, details, config, hosting, isCold, isAsleep, field, chat } = props;
  const { golden, examples, card, rawContentTypes } = details;
  const conversation = useConversation(props);
  const { messages, partial, run } = conversation;
  const edit = (index: number) => {
    conversation.edit(index);
    document.getElementById(draftIdOf(model))?.focus();
  };
  return (
    <FormContext.Provider
      value={{
        idPrefix: model.name,
        error: inputErrorOf(run),
        maxImageBytes: 0,
        imageTypes: [],
        submitSoon: conversation.send,
        previewSoon: () => undefined,
      }}
    >
      <div class="chat">
        <h2>{texts.chat.conversation}</h2>
        <ChatLog
          title={model.title}
          messages={messages}
          partial={run.phase === "running" ? partial : ""}
          actions={
            config && !isAsleep && run.phase !== "running" ? { edit, answerAgain: conversation.answerAgain } : null
          }
        />
        <AnswerProgress
          run={run}
          partial={partial}
          hosting={hosting}
          isCold={isCold}
          lastWakeSeconds={wakeTimes.last(model.name)}
          meanwhile={<StoredMeanwhile model={model} golden={golden} note={texts.chat.storedCancels} />}
          apiUrl={config?.apiUrl ?? ""}
          onCancel={conversation.cancel}
          onRetry={isAsleep ? undefined : conversation.retry}
        />
        {config && (
          <MessageForm model={model} examples={examples} chat={chat} isAsleep={isAsleep} conversation={conversation} />
        )}
      </div>
      <StoredResults model={model} golden={golden} field={field} current={undefined} onTry={conversation.showStored} />
      {config && (
        <CodeDrawer
          model={model}
          url={chatUrl(config)}
          field={field}
          value={{ model: model.name, ...conversation.sample }}
          rawContentTypes={rawContentTypes}
        />
      )}
      <ModelFacts card={card} />
    </FormContext.Provider>
  );
}
