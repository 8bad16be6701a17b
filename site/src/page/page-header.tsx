import { type ModelStatus } from "../api/model-status";
import { type ModelSummary } from "../catalogue";
import { type Config } from "../config";
import { nameKind } from "../format";
import { ModelState } from "./model-state";
import { Link } from "./navigation";
import { modelPath } from "./route";
import { type Statuses } from "./use-statuses";
import { texts } from "../texts";

interface PageHeaderProps {
  readonly models: readonly ModelSummary[];
  /** The model that the page is about; undefined on every other page. */
  readonly model: ModelSummary | undefined;
  readonly status: ModelStatus | undefined;
  /** Title of a page that is about no model. */
  readonly title: string;
  readonly config: Config | undefined;
  readonly statuses: Statuses;
}

/** Brand, menu of the models, connection to the API, and what the page is about. */
export function PageHeader({ models, model, status, title, config, statuses }: PageHeaderProps) {
  const [tone, words] = connectionOf(config, statuses);
  return (
    <header class="masthead">
      <div class="wrap">
        <p class="brand">
          <Link href="/">
            <Mark /> modelfront
          </Link>
        </p>
        <p class={`connection state ${tone}`} role="status">
          {words}
        </p>
        {models.length > 1 && <Menu models={models} current={model} />}
        {model ? (
          <div class="about">
            <span class="kind">{nameKind(model.kind)}</span>
            <h1 tabIndex={-1}>{model.title}</h1>
            <p class="lead">{model.description}</p>
            <ModelState status={status} />
          </div>
        ) : (
          <div class="about">
            <h1 tabIndex={-1}>{title}</h1>
            <p class="lead">{texts.page.lead}</p>
          </div>
        )}
      </div>
    </header>
  );
}

function Menu({
  models,
  current,
}: {
  readonly models: readonly ModelSummary[];
  readonly current?: ModelSummary | undefined;
}) {
  return (
    <nav class="menu" aria-label={texts.page.menu}>
      <ul>
        <li>
          <Link href="/" isCurrent={current === undefined}>
            {texts.page.allModels}
          </Link>
        </li>
        {models.map((model) => (
          <li key={model.name}>
            <Link href={modelPath(model.name)} isCurrent={model === current}>
              {model.title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function connectionOf(config: Config | undefined, statuses: Statuses): readonly [tone: string, words: string] {
  if (config === undefined) return ["bad", texts.page.notConfigured];
  if (statuses === "connecting") return ["waiting", texts.page.connecting];
  if (statuses === "unreachable") return ["bad", texts.page.unreachable];
  if (statuses === "key required") return ["waiting", texts.page.keyRequired];
  return ["good", texts.page.connected];
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <path
        d="M5 25V8l11 11L27 8v17"
        fill="none"
        stroke="currentColor"
        stroke-width="3.5"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
      <circle cx="16" cy="26" r="2.6" fill="currentColor" />
    </svg>
  );
}
