import { useEffect, useMemo, useState } from "preact/hooks";
import { explainState, type ModelStatus } from "../api/model-status";
import { type BenchProps } from "../card/bench-props";
import { Workbench } from "../card/workbench";
import { type ModelDetails, type ModelSummary } from "../catalogue";
import { ChatBench } from "../chat/chat-bench";
import { readChat } from "../chat/read-chat";
import { readField } from "../form/read-field";
import { humanize } from "../format";

interface ModelCardProps extends Pick<BenchProps, "config" | "limits" | "onSettled"> {
  readonly model: ModelSummary;
  /** Undefined until the API has answered. */
  readonly status: ModelStatus | undefined;
  readonly isOpenAtFirst: boolean;
}

const noVariants: readonly string[] = [];

/** One model: its title and status and, once opened, its form, results and facts. */
export function ModelCard({ model, status, isOpenAtFirst, ...shared }: ModelCardProps) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const { details, retry } = useDetails(model.details, isOpen);
  useEffect(() => {
    const openIfNamed = () => location.hash === `#${model.name}` && setIsOpen(true);
    openIfNamed();
    addEventListener("hashchange", openIfNamed);
    return () => removeEventListener("hashchange", openIfNamed);
  }, [model.name]);
  const bodyId = `${model.name}-body`;
  return (
    <article id={model.name} class="card">
      <header>
        <div class="card-title">
          <span class="kind">{humanize(model.kind)}</span>
          <h2>
            <button type="button" aria-expanded={isOpen} aria-controls={bodyId} onClick={() => setIsOpen(!isOpen)}>
              {model.title}
            </button>
          </h2>
          <p>{model.description}</p>
        </div>
        {status && <Status status={status} />}
      </header>
      <div id={bodyId} class="card-body" hidden={!isOpen}>
        {details === "failed" ? (
          <div class="notice bad" role="alert">
            <p>This model's details could not be loaded.</p>
            <button type="button" class="quiet" onClick={retry}>
              Try again
            </button>
          </div>
        ) : details === "loading" ? (
          <p aria-busy="true">Loading</p>
        ) : (
          <Bench
            model={model}
            details={details}
            variants={status?.variants ?? noVariants}
            isCold={status?.state === "cold" || status?.state === "waking"}
            {...shared}
          />
        )}
      </div>
    </article>
  );
}

/** Loads a model's details from the page's own origin once `wanted` is true. */
function useDetails(path: string, wanted: boolean) {
  const [details, setDetails] = useState<ModelDetails | "loading" | "failed">("loading");
  const [attempt, setAttempt] = useState(0);
  const isMissing = typeof details === "string";
  useEffect(() => {
    if (!wanted || !isMissing) return;
    setDetails("loading");
    fetch(path)
      .then((answer) => (answer.ok ? (answer.json() as Promise<ModelDetails>) : Promise.reject(new Error(path))))
      .then(setDetails, () => setDetails("failed"));
  }, [path, wanted, attempt]);
  return { details, retry: () => setAttempt(attempt + 1) };
}

/** Body of a card: a conversation for a chat, a form with its result for every other model. */
function Bench(props: Omit<BenchProps, "field">) {
  const { model, details } = props;
  const field = useMemo(() => readField(details.request), [details]);
  const chat = useMemo(() => readChat(model.kind, field), [model, field]);
  return chat ? <ChatBench {...props} field={field} chat={chat} /> : <Workbench {...props} field={field} />;
}

function Status({ status }: { readonly status: ModelStatus }) {
  const { tone, meaning } = explainState(status.state);
  return (
    <dl class="status">
      <div>
        <dt class="visually-hidden">State</dt>
        <dd class={`state ${tone}`} title={meaning}>
          {status.state}
        </dd>
      </div>
      <div>
        <dt>Hosting</dt>
        <dd>{status.hosting}</dd>
      </div>
      <div>
        <dt>Version</dt>
        <dd>
          <code>{status.version}</code>
        </dd>
      </div>
    </dl>
  );
}
