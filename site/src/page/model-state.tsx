import { explainState, type ModelStatus } from "../api/model-status";

/** State, hosting and version of a model. Keeps its place while the API has not answered. */
export function ModelState({ status }: { readonly status: ModelStatus | undefined }) {
  const { tone, meaning } = explainState(status?.state ?? "");
  return (
    <dl class={status ? "status" : "status pending"} aria-hidden={status === undefined}>
      <div>
        <dt class="visually-hidden">State</dt>
        <dd class={`state ${tone}`} title={meaning}>
          {status?.state ?? "unknown"}
        </dd>
      </div>
      <div>
        <dt>Hosting</dt>
        <dd>{status?.hosting ?? "unknown"}</dd>
      </div>
      <div>
        <dt>Version</dt>
        <dd>
          <code>{status?.version ?? "unknown"}</code>
        </dd>
      </div>
    </dl>
  );
}
