import { useState } from "preact/hooks";
import { KeyForm } from "../card/key-form";
import { ModelCard } from "./model-card";
import { type Catalogue } from "../catalogue";
import { type Config } from "../config";
import { filterModels } from "./filter-models";
import { type Statuses, useStatuses } from "./use-statuses";

interface PageProps {
  readonly catalogue: Catalogue;
  readonly config: Config | undefined;
}

/** With more models than this the cards start closed and a filter stands above them. */
const fewModels = 6;

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
      <PageFooter config={config} />
    </>
  );
}

interface PageHeaderProps {
  readonly count: number;
  readonly config: Config | undefined;
  readonly statuses: Statuses;
}

function PageHeader({ count, config, statuses }: PageHeaderProps) {
  const [tone, words] =
    config === undefined
      ? ["bad", "not configured"]
      : statuses === "asking"
        ? ["waiting", "asking the API"]
        : statuses === "unreachable"
          ? ["bad", "API unreachable"]
          : statuses === "key wanted"
            ? ["waiting", "API key wanted"]
            : ["good", "API connected"];
  return (
    <header class="masthead">
      <div class="wrap">
        <p class="brand">
          <Mark /> modelfront
        </p>
        <p class={`connection state ${tone}`} role="status">
          {words}
        </p>
        <h1>{titleFor(count)}</h1>
        <p class="lead">
          Give a model an input and get its prediction from the API that programs call. Stored results, made by the
          framework that trained each model, are here even while the API sleeps.
        </p>
      </div>
    </header>
  );
}

function titleFor(count: number): string {
  if (count === 0) return "No models yet";
  return count === 1 ? "One model, live behind an API" : `${count} models, live behind one API`;
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

interface NoticesProps {
  readonly config: Config | undefined;
  readonly statuses: Statuses;
  readonly isEmpty: boolean;
  readonly onRetry: () => void;
}

function Notices({ config, statuses, isEmpty, onRetry }: NoticesProps) {
  return (
    <div role="alert">
      {config === undefined && (
        <div class="notice bad">
          <p>
            <strong>This page does not know where its API is.</strong> Its <code>config.js</code> is missing or not
            valid; <code>pulumi up</code> and <code>npm start</code> write it. Stored results are shown all the same.
          </p>
        </div>
      )}
      {config !== undefined && statuses === "unreachable" && (
        <div class="notice bad">
          <p>
            <strong>The API does not answer</strong> at <code>{config.apiUrl}</code>. Stored results are shown all the
            same.
          </p>
          <button type="button" class="quiet" onClick={onRetry}>
            Try again
          </button>
        </div>
      )}
      {statuses === "key wanted" && (
        <div class="notice">
          <p>
            <strong>The API wants to know who asks.</strong> Give a key that was issued for it. Stored results are shown
            all the same.
          </p>
          <KeyForm onChange={onRetry} />
        </div>
      )}
      {isEmpty && (
        <div class="notice">
          <p>
            <strong>There is no model yet.</strong> Name one under <code>modelfront:models</code> in the stack's
            settings, then deploy again.
          </p>
        </div>
      )}
    </div>
  );
}

function PageFooter({ config }: { readonly config: Config | undefined }) {
  if (!config) return null;
  return (
    <footer class="wrap">
      <p class="fine">
        API at <code>{config.apiUrl}</code> · <a href="docs/index.html">API reference</a> · build{" "}
        <code>{config.buildId}</code>
      </p>
    </footer>
  );
}
