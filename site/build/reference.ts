import { openApiDocument } from "../../functions/core/openapi";
import { type Features } from "../../functions/core/routes";
import { type ModelFolder } from "../../model/registry";
import { bundleEntries } from "./bundle";
import { documentFile, hashedFile, type SiteFile } from "./site-file";

/**
 * The reference of the API at `docs/`, over the site's own copy of the OpenAPI document: the API's copy is for its callers
 * alone. It shares `config.js`, type and colours with the models' page, and loads nothing else.
 */
export async function buildReference(
  models: readonly ModelFolder[],
  features: Features,
  icon: string,
): Promise<Map<string, SiteFile>> {
  const document = Buffer.from(JSON.stringify(openApiDocument(models, features)));
  const own = await bundleEntries({
    reference: "src/reference/main.tsx",
    "reference-style": "src/reference/reference.css",
  });
  const paths = {
    document: "docs/openapi.json",
    script: own.pathOf("src/reference/main.tsx"),
    style: own.pathOf("src/reference/reference.css"),
    icon,
  };
  return new Map([
    ["docs/index.html", documentFile("docs/index.html", Buffer.from(renderReference(paths)))],
    [paths.document, documentFile(paths.document, document)],
    ...[...own.files].map(([file, body]) => [file, hashedFile(file, body)] as const),
  ]);
}

/** Paths from the root of the site. */
interface ReferenceAssets {
  readonly document: string;
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** Renders `docs/index.html`, also without inline scripts and styles. */
function renderReference(assets: ReferenceAssets): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>API reference · modelfront</title>
    <link rel="icon" type="image/svg+xml" href="../${assets.icon}" />
    <link rel="stylesheet" href="../${assets.style}" />
    <script src="../config.js"></script>
    <script type="module" src="../${assets.script}"></script>
  </head>
  <body>
    <header class="masthead">
      <div class="wrap">
        <p class="brand">modelfront</p>
        <nav><a href="../">Back to the models</a></nav>
        <h1>API reference</h1>
        <p class="lead">Every route of this stack's API, with a form to try it. Errors of all routes have one envelope.</p>
      </div>
    </header>
    <main id="reference" class="wrap" data-document="../${assets.document}"></main>
    <noscript>This page needs JavaScript. The document that it shows does not: ../${assets.document}</noscript>
  </body>
</html>
`;
}
