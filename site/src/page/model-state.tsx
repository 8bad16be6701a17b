import { explainState, type ModelStatus } from "../api/model-status";
import { texts } from "../texts";

/** Text in place of a version until it is known: as long as one, so that nothing moves. */
const usualVersion = "0".repeat(12);

/** State, hosting and version of a model. Keeps its place while the API has not answered. */
export function ModelState({ status }: { readonly status: ModelStatus | undefined }) {
  const { tone, name, meaning } = explainState(status?.state);
  const hosting = status?.hosting ?? "serverless";
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
        <dd>{hostings[hosting] ?? hosting}</dd>
      </div>
      <div>
        <dt>{texts.page.version}</dt>
        <dd>
          <code>{status ? status.version || texts.words.unknown : usualVersion}</code>
        </dd>
      </div>
    </dl>
  );
}
