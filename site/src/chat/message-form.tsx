import { type ModelDetails, type ModelSummary } from "../catalogue";
import { AsleepNote } from "../card/asleep-note";
import { CopyLink } from "../card/copy-link";
import { Examples } from "../card/examples";
import { FieldInput } from "../form/field-input";
import { LongText } from "../form/plain-inputs";
import { type Chat } from "./read-chat";
import { type Conversation } from "./use-conversation";
import { texts } from "../texts";

interface MessageFormProps {
  readonly model: ModelSummary;
  readonly examples: ModelDetails["examples"];
  readonly chat: Chat;
  /** True if the model is switched off. */
  readonly isAsleep: boolean;
  readonly conversation: Conversation;
}

/** Form for the next message, with examples and the contract's settings. */
export function MessageForm({ model, examples, chat, isAsleep, conversation }: MessageFormProps) {
  const { draft, settings, run } = conversation;
  const isRunning = run.phase === "running";
  const draftId = draftIdOf(model);
  const asleepId = `${model.name}-asleep`;
  return (
    <form
      aria-label={texts.chat.messageTo(model.title)}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRunning && !isAsleep) conversation.send();
      }}
    >
      <Examples examples={examples} onChoose={conversation.showExample} />
      <label for={draftId}>{texts.chat.yourMessage}</label>
      <LongText
        id={draftId}
        required
        rows={2}
        value={draft}
        maxLength={chat.maxLength}
        onText={conversation.setDraft}
        onKeyDown={sendOnEnter}
      />
      <small>{texts.chat.enterHint}</small>
      <div class="chat-actions">
        <button
          type="submit"
          aria-disabled={isRunning}
          aria-busy={isRunning}
          disabled={isAsleep}
          aria-describedby={isAsleep ? asleepId : undefined}
        >
          {texts.chat.send}
        </button>
        {isAsleep && <AsleepNote id={asleepId} />}
        <button type="button" class="quiet" onClick={conversation.startOver}>
          {texts.chat.startOver}
        </button>
        <CopyLink onLink={conversation.link} />
      </div>
      <details class="raw">
        <summary>{texts.chat.advanced}</summary>
        <FieldInput
          field={chat.settings}
          path={[]}
          value={settings}
          onChange={(changed) => conversation.setSettings(changed as typeof settings)}
        />
      </details>
    </form>
  );
}

/** Id of the box for the next message. */
export function draftIdOf({ name }: Pick<ModelSummary, "name">): string {
  return `${name}-draft`;
}

/** Submits the form on Enter, except while an input method composes a character. */
function sendOnEnter(event: KeyboardEvent & { readonly currentTarget: HTMLTextAreaElement }): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
