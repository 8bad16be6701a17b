/** Paths, from the root of the site, of the files that every document of the page loads. */
export interface DocumentAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
  /** PNG for the home screens of phones. */
  readonly touchIcon: string;
}

/** What differs between the documents of the page. */
export interface DocumentTexts {
  readonly title: string;
  readonly description: string;
  /** Path of the model's details, which the script asks for first; null on the overview. */
  readonly details: string | null;
}

/**
 * Renders a document of the page, without inline scripts and styles, which the security policy forbids. Its addresses begin
 * at the root: the same document answers for paths that nobody knows.
 */
export function renderDocument({ script, style, icon, touchIcon }: DocumentAssets, texts: DocumentTexts): string {
  const title = escapeText(texts.title);
  const description = escapeText(texts.description);
  const preload = texts.details && `\n    <link rel="preload" as="fetch" crossorigin href="/${texts.details}" />`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#0d3b42" />
    <meta name="description" content="${description}" />
    <meta property="og:type" content="website" />
    <meta property="og:title" content="${title}" />
    <meta property="og:description" content="${description}" />
    <title>${title}</title>
    <link rel="icon" type="image/svg+xml" href="/${icon}" />
    <link rel="apple-touch-icon" href="/${touchIcon}" />
    <link rel="stylesheet" href="/${style}" />${preload ?? ""}
    <script src="/config.js"></script>
    <script type="module" src="/${script}"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript. To use the API directly, start with GET /v1/models, which lists the models.</noscript>
  </body>
</html>
`;
}

function escapeText(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
