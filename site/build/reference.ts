import { readFileSync } from "node:fs";
import path from "node:path";
import { openApiDocument } from "../../functions/core/openapi";
import { type Features } from "../../functions/core/routes";
import { type ModelFolder } from "../../model/registry";
import { bundleEntries } from "./bundle";
import { documentFile, hashedFile, hashedPath, type SiteFile } from "./site-file";

/**
 * Builds the API reference at `docs/`: Swagger UI as distributed, with the site's own copy of the OpenAPI document, since
 * the API's copy needs credentials. It shares only `config.js` and the icon with the page of the models.
 */
export async function buildReference(
  models: readonly ModelFolder[],
  features: Features,
  icon: string,
): Promise<Map<string, SiteFile>> {
  const document = Buffer.from(JSON.stringify(openApiDocument(models, features)));
  const own = await bundleEntries({
    reference: "src/reference/main.ts",
    "reference-style": "src/reference/reference.css",
  });
  const swagger = {
    script: distributed("swagger-ui-bundle.js"),
    style: distributed("swagger-ui.css"),
    license: Buffer.concat(["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"].map(distributed)),
  };
  const paths = {
    document: hashedPath("openapi", "json", document),
    swaggerScript: hashedPath("swagger-ui", "js", swagger.script),
    swaggerStyle: hashedPath("swagger-ui", "css", swagger.style),
    license: hashedPath("swagger-ui-license", "txt", swagger.license),
    script: own.pathOf("src/reference/main.ts"),
    style: own.pathOf("src/reference/reference.css"),
    icon,
  };
  const assets = new Map([
    [paths.document, document],
    [paths.swaggerScript, swagger.script],
    [paths.swaggerStyle, swagger.style],
    [paths.license, swagger.license],
    ...own.files,
  ]);
  return new Map([
    ["docs/index.html", documentFile("docs/index.html", Buffer.from(renderReference(paths)))],
    ...[...assets].map(([file, body]) => [file, hashedFile(file, body)] as const),
  ]);
}

function distributed(file: string): Buffer {
  return readFileSync(path.join(path.dirname(require.resolve("swagger-ui-dist/package.json")), file));
}

/** Paths from the root of the site. */
interface ReferenceAssets {
  readonly document: string;
  readonly swaggerScript: string;
  readonly swaggerStyle: string;
  readonly license: string;
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
    <title>API reference · modelfront</title>
    <link rel="icon" type="image/svg+xml" href="../${assets.icon}" />
    <link rel="license" href="../${assets.license}" />
    <link rel="stylesheet" href="../${assets.swaggerStyle}" />
    <link rel="stylesheet" href="../${assets.style}" />
    <script src="../config.js"></script>
    <script src="../${assets.swaggerScript}" defer></script>
    <script type="module" src="../${assets.script}"></script>
  </head>
  <body>
    <nav class="back"><a href="../">Back to the models</a></nav>
    <div id="reference" data-document="../${assets.document}"></div>
    <noscript>This page needs JavaScript. The OpenAPI document it renders: ../${assets.document}</noscript>
  </body>
</html>
`;
}
