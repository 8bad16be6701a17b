import { useEffect, useState } from "preact/hooks";
import { explainState, type ModelStatus } from "../api/model-status";
import { type ModelSummary } from "../catalogue";
import { humanize } from "../format";
import { useDetails } from "./use-details";
import { Bench } from "./bench";
import { type WorkbenchProps } from "../card/workbench";

interface ModelCardProps extends Pick<WorkbenchProps, "config" | "limits" | "onSettled"> {
  readonly model: ModelSummary;
  /** Nothing while the API has not said. */
  readonly status: ModelStatus | undefined;
  readonly isOpenAtFirst: boolean;
}

const noVariants: readonly string[] = [];

/** One model: its name and state, and below them, once it is open, all there is to do with it. */
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
            <p>The description of this model did not load.</p>
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
