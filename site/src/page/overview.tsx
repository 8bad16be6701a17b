import { useState } from "preact/hooks";
import { explainState, type ModelStatus } from "../api/model-status";
import { type ModelSummary } from "../catalogue";
import { nameKind } from "../format";
import { filterModels } from "./filter-models";
import { KindPicture } from "./kind-picture";
import { Link } from "./navigation";
import { modelPath } from "./route";
import { texts } from "../texts";

interface OverviewProps {
  readonly models: readonly ModelSummary[];
  readonly statusOf: (name: string) => ModelStatus | undefined;
}

/** Most models that are shown without a filter. */
const fewModels = 6;

/** All models, each with a picture of its kind, its promise and its state. */
export function Overview({ models, statusOf }: OverviewProps) {
  const [filter, setFilter] = useState("");
  const found = filterModels(models, filter);
  return (
    <>
      {models.length > fewModels && (
        <search class="filter">
          <label for="filter">{texts.page.findModel}</label>
          <input
            id="filter"
            type="search"
            placeholder={texts.page.filterHint}
            value={filter}
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
          <p role="status" class="fine">
            {texts.page.found(found.length, models.length)}
          </p>
        </search>
      )}
      <ul class="overview">
        {found.map((model) => (
          <li key={model.name}>
            <ModelTile model={model} status={statusOf(model.name)} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface ModelTileProps {
  readonly model: ModelSummary;
  /** Undefined until the API has answered. */
  readonly status: ModelStatus | undefined;
}

function ModelTile({ model, status }: ModelTileProps) {
  const { tone, name, meaning } = explainState(status?.state);
  return (
    <Link class="model-tile" href={modelPath(model.name)}>
      <KindPicture kind={model.kind} />
      <span class="kind">{nameKind(model.kind)}</span>
      <h2>{model.title}</h2>
      <p>{model.description}</p>
      <span class={status ? `state ${tone}` : "state pending"} title={meaning}>
        {name}
      </span>
    </Link>
  );
}
