import { explainState, type ModelStatus } from "../api/model-status";
import { texts } from "../texts";

/** State, hosting and version of a model. Keeps its place while the API has not answered. */
export function ModelState({ status }: { readonly status: ModelStatus | undefined }) {
  const { tone, name, meaning } = explainState(status?.state);
  const hostings: Readonly<Record<string, string>> = texts.hosting;
  return (
    <dl class={status ? "status" : "status pending"} aria-hidden={status === undefined}>
      <div>
        <dt class="visually-hidden">{texts.page.state}</dt>
        <dd class={`state ${tone}`} title={meaning}>
          {name}
        </dd>
      </div>
      <div>
        <dt>{texts.page.hosting}</dt>
        <dd>{status ? (hostings[status.hosting] ?? status.hosting) : texts.words.unknown}</dd>
      </div>
      <div>
        <dt>{texts.page.version}</dt>
        <dd>
          <code>{status?.version ?? texts.words.unknown}</code>
        </dd>
      </div>
    </dl>
  );
}
