/** Paths of what `index.html` loads. */
export interface DocumentAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** `index.html`. Nothing in it is inline: the security policy allows neither scripts nor styles of its own. */
export function renderDocument({ script, style, icon }: DocumentAssets): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="Try the models behind this API: real predictions, stored results, code to call them." />
    <title>modelfront</title>
    <link rel="icon" type="image/svg+xml" href="${icon}" />
    <link rel="stylesheet" href="${style}" />
    <script src="config.js"></script>
    <script type="module" src="${script}"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript. The API behind it does not: GET /v1/models lists the models.</noscript>
  </body>
</html>
`;
}
