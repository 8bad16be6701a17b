import { useState } from "preact/hooks";
import { type Catalogue } from "../catalogue";
import { type Config } from "../config";
import { filterModels } from "./filter-models";
import { ModelCard } from "./model-card";
import { Notices } from "./notices";
import { PageHeader } from "./page-header";
import { useStatuses } from "./use-statuses";

interface PageProps {
  readonly catalogue: Catalogue;
  /** Undefined without a valid `config.js`. */
  readonly config: Config | undefined;
}

/** Most models that are shown open and without a filter. */
const fewModels = 6;

/** The whole page: a card for each model. */
export function Page({ catalogue, config }: PageProps) {
  const { models } = catalogue;
  const [filter, setFilter] = useState("");
  const { statuses, refresh, noteAnswer } = useStatuses(config?.apiUrl, catalogue.assumedIdleSeconds);
  const isMany = models.length > fewModels;
  const found = filterModels(models, filter);
  return (
    <>
      <a class="skip" href="#models">
        Skip to the models
      </a>
      <PageHeader count={models.length} config={config} statuses={statuses} />
      <main id="models" class="wrap">
        <Notices config={config} statuses={statuses} isEmpty={models.length === 0} onRetry={refresh} />
        {isMany && (
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
              {found.length === models.length
                ? `${models.length} models`
                : `${found.length} of ${models.length} models`}
            </p>
          </search>
        )}
        {models.map((model) => (
          <div key={model.name} hidden={!found.includes(model)}>
            <ModelCard
              model={model}
              status={typeof statuses === "string" ? undefined : statuses.get(model.name)}
              isOpenAtFirst={!isMany}
              config={config}
              limits={catalogue}
              onSettled={({ phase }) => {
                if (phase === "done") noteAnswer(model.name);
                refresh();
              }}
            />
          </div>
        ))}
      </main>
      {config && <PageFooter config={config} />}
    </>
  );
}

function PageFooter({ config }: { readonly config: Config }) {
  return (
    <footer class="wrap">
      <p class="fine">
        API at <code>{config.apiUrl}</code> · <a href="docs/index.html">API reference</a> · build{" "}
        <code>{config.buildId}</code>
      </p>
    </footer>
  );
}
