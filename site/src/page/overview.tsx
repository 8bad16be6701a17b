import { useState } from "preact/hooks";
import { explainState, type ModelStatus } from "../api/model-status";
import { type ModelGroup, type ModelSummary } from "../catalogue";
import { nameKind } from "../format";
import { filterModels } from "./filter-models";
import { groupModels } from "./group-models";
import { KindPicture } from "./kind-picture";
import { Link } from "./navigation";
import { modelPath } from "./route";
import { texts } from "../texts";

interface OverviewProps {
  readonly models: readonly ModelSummary[];
  readonly groups: readonly ModelGroup[];
  readonly statusOf: (name: string) => ModelStatus | undefined;
}

/** Most models that are shown without a filter. */
const fewModels = 6;

/** All models in their groups, each with a picture of its kind, its promise and its state. */
export function Overview({ models, groups, statusOf }: OverviewProps) {
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
      {groupModels(found, groups).map(({ title, members }) => (
        <section key={title}>
          {title !== null && <h2 class="group">{title}</h2>}
          <ul class="overview">
            {members.map((model) => (
              <li key={model.name}>
                <ModelTile model={model} status={statusOf(model.name)} isGrouped={title !== null} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

interface ModelTileProps {
  readonly model: ModelSummary;
  /** Undefined until the API has answered. */
  readonly status: ModelStatus | undefined;
  /** True below the heading of a group. */
  readonly isGrouped: boolean;
}

function ModelTile({ model, status, isGrouped }: ModelTileProps) {
  const Title = isGrouped ? "h3" : "h2";
  const { tone, name, meaning } = explainState(status?.state);
  return (
    <Link class="model-tile" href={modelPath(model.name)}>
      <KindPicture kind={model.kind} />
      <span class="kind">{nameKind(model.kind)}</span>
      <Title>{model.title}</Title>
      <p>{model.description}</p>
      <span class={status ? `state ${tone}` : "state pending"} title={meaning}>
        {name}
      </span>
    </Link>
  );
}
