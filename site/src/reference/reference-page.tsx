import { type Catalogue } from "../catalogue";
import { type Config } from "../config";
import { Masthead } from "../page/masthead";
import { PageFooter } from "../page/page-footer";
import { fetchJson, useLoaded } from "../page/use-loaded";
import { texts } from "../texts";
import { Reference } from "./reference";
import { withServers, type OpenApiDocument } from "./servers";

interface ReferencePageProps {
  readonly catalogue: Catalogue;
  /** Undefined without a valid `config.js`. */
  readonly config: Config | undefined;
}

/** Path of the site's own copy of the API's description. */
const documentPath = "/docs/openapi.json";

/** The API reference, between the header and the footer of every page. */
export function ReferencePage({ catalogue, config }: ReferencePageProps) {
  const { brand, models } = catalogue;
  const { content: document, retry } = useLoaded(documentPath, () => fetchJson<OpenApiDocument>(documentPath));
  const back = (
    <a class="back" href="/">
      {texts.reference.back}
    </a>
  );
  return (
    <>
      <a class="skip" href="#content">
        {texts.page.skip}
      </a>
      <Masthead brand={brand} models={models} current="/docs/" aside={back}>
        <h1>{texts.reference.title}</h1>
        <p class="lead">{texts.reference.lead}</p>
      </Masthead>
      <main id="content" class="wrap">
        {document === "failed" ? (
          <div class="notice bad" role="alert">
            <p>{texts.reference.loadFailed}</p>
            <button type="button" class="quiet" onClick={retry}>
              {texts.words.tryAgain}
            </button>
          </div>
        ) : document === "loading" ? (
          <p aria-busy="true">{texts.page.loading}</p>
        ) : (
          <Reference document={config ? withServers(document, config) : document} canSend={config !== undefined} />
        )}
      </main>
      <PageFooter brand={brand} config={config} />
    </>
  );
}
