import { useRef, useState } from "preact/hooks";
import { predictUrl } from "../api/client";
import { explainFailure } from "../api/failure";
import { CodeDrawer } from "../card/code-drawer";
import { FailureNotice } from "../card/failure-notice";
import { ModelFacts } from "../card/model-facts";
import { StoredResults } from "../card/stored-results";
import { type Run, usePrediction } from "../card/use-prediction";
import { Waiting } from "../card/waiting";
import { type WorkbenchProps } from "../card/workbench";
import { type StoredCase } from "../catalogue";
import { initialValue, type Field } from "../form/field";
import { FieldInput } from "../form/field-input";
import { FormContext } from "../form/form-context";
import { LongText } from "../form/plain-inputs";
import { formatDuration } from "../format";
import { ChatLog, type LoggedMessage } from "./chat-log";
import { chatUrl, useChatAnswer } from "./use-chat-answer";
import { messagesOf, textOf, type Chat } from "./read-chat";

interface ChatBenchProps extends WorkbenchProps {
  readonly field: Field;
  readonly chat: Chat;
}

const noQuery = { options: [], targetVariant: null };

/** A conversation: what was said above, what to say next below, how to answer in a drawer. */
export function ChatBench({ model, details, config, limits, isCold, onSettled, field, chat }: ChatBenchProps) {
  const { golden, examples, card, rawContentTypes } = details;
  const [messages, setMessages] = useState<readonly LoggedMessage[]>(() => logOf(golden.cases[0], golden.reference));
  const [settings, setSettings] = useState(() => settingsOf(chat, golden.cases[0]?.request));
  const [draft, setDraft] = useState("");
  /** What is being answered. */
  const asked = useRef("");
  const url = predictUrl(config?.apiUrl ?? "", model.name, noQuery);
  const { ask, partial, forget } = useChatAnswer({ model: model.name, url, config });
  const { run, start, cancel, dismiss } = usePrediction({
    ask,
    giveUpAfterSeconds: limits.startupSeconds,
    onSettled(settled) {
      onSettled(settled);
      const answer = answerOf(settled, forget());
      // Not answered, so not said: it goes back to where it can be changed.
      if (!answer) setDraft(asked.current);
      else setMessages((said) => [...said, { role: "user", content: asked.current }, answer]);
    },
  });
  const isRunning = run.phase === "running";
  const requestOf = (content: string) => ({
    ...settings,
    messages: [...messages.map(({ role, content: said }) => ({ role, content: said })), { role: "user", content }],
  });
  const send = (content: string) => {
    asked.current = content;
    setDraft("");
    start({ kind: "json", value: requestOf(content) }, isCold);
  };
  const sampleRequest = () =>
    messages.length > 0 || draft ? requestOf(draft || "…") : (examples[0]?.request as object | undefined);
  const show = (shown: readonly LoggedMessage[], next: string, request: unknown) => {
    dismiss();
    forget();
    setMessages(shown);
    setDraft(next);
    setSettings(settingsOf(chat, request));
  };
  const error = run.phase === "failed" && run.failure.param !== null ? run.failure : null;
  const shownMessages = isRunning ? [...messages, { role: "user", content: asked.current }] : messages;
  const draftId = `${model.name}-draft`;
  return (
    <FormContext.Provider
      value={{
        idPrefix: model.name,
        error: error && { param: error.param ?? "", message: error.message },
        maxImageBytes: 0,
        imageTypes: [],
        submitSoon: () => send(draft),
      }}
    >
      <div class="chat">
        <h3>Conversation</h3>
        <ChatLog title={model.title} messages={shownMessages} partial={isRunning ? partial : ""} />
        {isRunning && partial !== "" && (
          <p class="answering">
            <button type="button" class="quiet" onClick={cancel}>
              Stop
            </button>
          </p>
        )}
        {isRunning && partial === "" && (
          <Waiting
            startedAt={run.startedAt}
            isCold={isCold}
            isLoading={run.loading}
            lastWakeSeconds={undefined}
            onCancel={cancel}
          />
        )}
        {run.phase === "failed" && (
          <FailureNotice failure={run.failure} apiUrl={config?.apiUrl ?? ""} onRetry={() => send(asked.current)} />
        )}
        <p role="status" class="visually-hidden">
          {run.phase === "running"
            ? "Answering."
            : run.phase === "failed"
              ? explainFailure(run.failure, config?.apiUrl ?? "").advice
              : run.phase === "cancelled"
                ? "Stopped."
                : ""}
        </p>
        {config && (
          <form
            aria-label={`Message to ${model.title}`}
            onSubmit={(event) => {
              event.preventDefault();
              if (!isRunning) send(draft);
            }}
          >
            <p class="examples">
              <span class="fine">Examples:</span>
              {examples.map(({ summary, request }) => (
                <button
                  key={summary}
                  type="button"
                  class="chip"
                  onClick={() =>
                    show(messagesOf(request).slice(0, -1), messagesOf(request).at(-1)?.content ?? "", request)
                  }
                >
                  {summary}
                </button>
              ))}
            </p>
            <label for={draftId}>Your message</label>
            <LongText
              id={draftId}
              required
              rows={2}
              value={draft}
              maxLength={chat.maxLength}
              onText={setDraft}
              onKeyDown={sendOnEnter}
            />
            <small>Enter sends, Shift and Enter begin a new line.</small>
            <div class="chat-actions">
              <button type="submit" aria-disabled={isRunning} aria-busy={isRunning}>
                Send
              </button>
              <button type="button" class="quiet" onClick={() => show([], "", undefined)}>
                Start over
              </button>
            </div>
            <details class="raw">
              <summary>How to answer</summary>
              <FieldInput
                field={chat.settings}
                path={[]}
                value={settings}
                onChange={(changed) => setSettings(changed as Record<string, unknown>)}
              />
            </details>
          </form>
        )}
      </div>
      <StoredResults
        model={model}
        golden={golden}
        field={field}
        current={undefined}
        onTry={(stored) => show(logOf(stored, golden.reference), "", stored.request)}
      />
      {config && (
        <CodeDrawer
          idPrefix={model.name}
          url={chatUrl(config)}
          field={field}
          value={{ model: model.name, ...sampleRequest() }}
          rawContentTypes={rawContentTypes}
        />
      )}
      <ModelFacts card={card} />
    </FormContext.Provider>
  );
}

/** Unless it ends a word of an input method. */
function sendOnEnter(event: KeyboardEvent & { readonly currentTarget: HTMLTextAreaElement }): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** What was answered, if anything was: an answer that was stopped holds as far as it goes. */
function answerOf(settled: Run, partial: string): LoggedMessage | null {
  if (settled.phase === "cancelled" && partial) return { role: "assistant", content: partial, origin: "stopped" };
  if (settled.phase !== "done") return null;
  const { response, milliseconds, version } = settled.prediction;
  const origin = `live in ${formatDuration(milliseconds)}${version === null ? "" : `, version ${version}`}`;
  return { role: "assistant", content: textOf(response), origin };
}

/** How a request wants to be answered; what it does not say is as the contract has it. */
function settingsOf({ settings }: Chat, request: unknown): Record<string, unknown> {
  const given = (request ?? {}) as Record<string, unknown>;
  const known = settings.properties.filter(({ name }) => name in given).map(({ name }) => [name, given[name]] as const);
  return { ...(initialValue(settings) as Record<string, unknown>), ...Object.fromEntries(known) };
}

/** A stored conversation with its answer. */
function logOf(stored: StoredCase | undefined, reference: string): readonly LoggedMessage[] {
  if (!stored) return [];
  const answer = { role: "assistant", content: textOf(stored.response), origin: `stored, recorded with ${reference}` };
  return [...messagesOf(stored.request), answer];
}
