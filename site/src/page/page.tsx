import { useEffect, useRef } from "preact/hooks";
import { ApiStatusContext } from "../card/api-status";
import { type Catalogue } from "../catalogue";
import { type Config } from "../config";
import { ModelPage } from "./model-page";
import { focusHeading, Link, NavigationProvider, useNavigation } from "./navigation";
import { Notices } from "./notices";
import { Overview } from "./overview";
import { PageFooter } from "./page-footer";
import { PageHeader } from "./page-header";
import { useStatuses } from "./use-statuses";
import { texts } from "../texts";

interface PageProps {
  readonly catalogue: Catalogue;
  /** Undefined without a valid `config.js`. */
  readonly config: Config | undefined;
}

/** The whole site: an overview, and a page for each model. */
export function Page({ catalogue, config }: PageProps) {
  const { brand, models } = catalogue;
  const { route, visit } = useNavigation(models.map(({ name }) => name));
  const { statuses, refresh, noteAnswer } = useStatuses(config?.apiUrl, catalogue.assumedIdleSeconds);
  const model = route.page === "model" ? models.find(({ name }) => name === route.name) : undefined;
  const title =
    model?.title ?? (route.page === "missing" ? texts.page.missingTitle : texts.page.titleFor(models.length));
  const statusOf = (name: string) => (typeof statuses === "string" ? undefined : statuses.get(name));
  const needsKeyFor = (name: string) => statuses === "key required" || statusOf(name)?.isAllowed === false;
  useEffect(() => {
    document.title = route.page === "overview" ? brand.name : `${title} · ${brand.name}`;
  }, [route.page, title]);
  const isFirst = useRef(true);
  useEffect(() => {
    // A document that loads begins at its top; a page that replaces another has to be announced.
    if (!isFirst.current) focusHeading();
    isFirst.current = false;
  }, [title]);
  return (
    <NavigationProvider value={visit}>
      <a class="skip" href="#content">
        {texts.page.skip}
      </a>
      <PageHeader
        brand={brand}
        models={models}
        model={model}
        status={model && statusOf(model.name)}
        title={title}
        isOverview={route.page === "overview"}
        config={config}
        statuses={statuses}
      />
      <main id="content" class="wrap">
        <Notices config={config} statuses={statuses} isEmpty={models.length === 0} onRetry={refresh} />
        {route.page === "overview" && <Overview models={models} groups={catalogue.groups} statusOf={statusOf} />}
        {route.page === "missing" && (
          <p class="notice">
            {texts.page.missing} <Link href="/">{texts.page.seeAll}</Link>
          </p>
        )}
        {model && (
          <ApiStatusContext.Provider value={{ needsKey: needsKeyFor(model.name), refresh }}>
            <ModelPage
              key={model.name}
              model={model}
              status={statusOf(model.name)}
              config={config}
              limits={catalogue}
              onKeyChange={refresh}
              onSettled={({ phase }) => {
                if (phase === "done") noteAnswer(model.name);
                refresh();
              }}
            />
          </ApiStatusContext.Provider>
        )}
      </main>
      <PageFooter brand={brand} config={config} />
    </NavigationProvider>
  );
}
