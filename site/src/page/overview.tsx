import { useState } from "preact/hooks";
import { explainState, type ModelStatus } from "../api/model-status";
import { type ModelSummary } from "../catalogue";
import { humanize } from "../format";
import { filterModels } from "./filter-models";
import { KindPicture } from "./kind-picture";
import { Link } from "./navigation";
import { modelPath } from "./route";

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
          <label for="filter">Find a model</label>
          <input
            id="filter"
            type="search"
            placeholder="Title, kind or description"
            value={filter}
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
          <p role="status" class="fine">
            {found.length === models.length ? `${models.length} models` : `${found.length} of ${models.length} models`}
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
  const { tone, meaning } = explainState(status?.state ?? "");
  return (
    <Link class="model-tile" href={modelPath(model.name)}>
      <KindPicture kind={model.kind} />
      <span class="kind">{humanize(model.kind)}</span>
      <h2>{model.title}</h2>
      <p>{model.description}</p>
      <span class={status ? `state ${tone}` : "state pending"} title={meaning}>
        {status?.state ?? "unknown"}
      </span>
    </Link>
  );
}
