import { type ModelStatus } from "../api/model-status";
import { type Brand, type ModelSummary } from "../catalogue";
import { type Config } from "../config";
import { nameKind } from "../format";
import { texts } from "../texts";
import { Masthead } from "./masthead";
import { ModelState } from "./model-state";
import { modelPath } from "./route";
import { type Statuses } from "./status-feed";

interface PageHeaderProps {
  readonly brand: Brand;
  readonly models: readonly ModelSummary[];
  /** The model that the page is about; undefined on every other page. */
  readonly model: ModelSummary | undefined;
  readonly status: ModelStatus | undefined;
  /** Title of a page that is about no model. */
  readonly title: string;
  /** True on the overview. */
  readonly isOverview: boolean;
  readonly config: Config | undefined;
  readonly statuses: Statuses;
}

/** Masthead with the connection to the API, and what the page is about. */
export function PageHeader({ brand, models, model, status, title, isOverview, config, statuses }: PageHeaderProps) {
  const [tone, words] = connectionOf(config, statuses);
  const connection = (
    <p class={`connection state ${tone}`} role="status">
      {words}
    </p>
  );
  return (
    <Masthead
      brand={brand}
      models={models}
      current={model ? modelPath(model.name) : isOverview ? "/" : ""}
      aside={connection}
    >
      {model ? (
        <>
          <span class="kind">{nameKind(model.kind)}</span>
          <h1 tabIndex={-1}>{model.title}</h1>
          <p class="lead">{model.description}</p>
          <ModelState status={status} />
        </>
      ) : (
        <>
          <h1 tabIndex={-1}>{title}</h1>
          {isOverview && <p class="lead">{texts.page.lead}</p>}
        </>
      )}
    </Masthead>
  );
}

function connectionOf(config: Config | undefined, statuses: Statuses): readonly [tone: string, words: string] {
  if (config === undefined) return ["bad", texts.page.notConfigured];
  if (statuses === "connecting") return ["waiting", texts.page.connecting];
  if (statuses === "unreachable") return ["bad", texts.page.unreachable];
  if (statuses === "key required") return ["waiting", texts.page.keyRequired];
  return ["good", texts.page.connected];
}
