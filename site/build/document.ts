/** Paths of the files that `index.html` loads. */
export interface DocumentAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** Renders `index.html`, without inline scripts and styles, which the security policy forbids. */
export function renderDocument({ script, style, icon }: DocumentAssets): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="Try the models behind this API: live predictions, stored results, code samples." />
    <title>modelfront</title>
    <link rel="icon" type="image/svg+xml" href="${icon}" />
    <link rel="stylesheet" href="${style}" />
    <script src="config.js"></script>
    <script type="module" src="${script}"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript. To use the API directly, start with GET /v1/models, which lists the models.</noscript>
  </body>
</html>
`;
}
