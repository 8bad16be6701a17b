import { type SiteFile } from "./site-file";
import { shareSize } from "./share-image";

/** Paths, from the root of the site, of the files that every document of the page loads. */
export interface DocumentAssets {
  readonly script: string;
  /** Modules that the script imports, which would otherwise be asked for after it. */
  readonly imports: readonly string[];
  readonly style: string;
  readonly icon: string;
  /** PNG for the home screens of phones. */
  readonly touchIcon: string;
}

/** The parts that differ between the page's documents. */
export interface DocumentTexts {
  readonly language: string;
  readonly title: string;
  readonly description: string;
  /** Name of the whole site. */
  readonly siteName: string;
  /** Path of the document itself. */
  readonly path: string;
  /** Path of the picture that link previews show. */
  readonly image: string;
  /** Color of the browser's frame. */
  readonly themeColor: string;
  /** Path of the JSON that the script asks for first; null for none. */
  readonly preload: string | null;
  /** Shown by browsers without JavaScript. */
  readonly noScript: string;
}

/**
 * Stands in documents for the site's origin, which only whoever serves them knows. The name is reserved: it exists nowhere.
 * @see https://www.rfc-editor.org/rfc/rfc2606
 */
const unknownOrigin = "https://site.invalid";

/**
 * Puts the site's origin into a document. Link previews take absolute addresses only.
 * @param origin such as `https://models.example.com`
 */
export function withOrigin(file: SiteFile, origin: string): SiteFile {
  if (!file.contentType.startsWith("text/html")) return file;
  return { ...file, body: Buffer.from(file.body.toString().replaceAll(unknownOrigin, escapeText(origin))) };
}

/**
 * Renders a document of the page, without inline scripts and styles, which the security policy forbids. Its addresses begin
 * at the root: the same document answers for paths that nobody knows.
 */
export function renderDocument(
  { script, imports, style, icon, touchIcon }: DocumentAssets,
  texts: DocumentTexts,
): string {
  const title = escapeText(texts.title);
  const description = escapeText(texts.description);
  const meta = [
    `name="viewport" content="width=device-width, initial-scale=1"`,
    `name="color-scheme" content="light dark"`,
    `name="theme-color" content="${texts.themeColor}"`,
    `name="description" content="${description}"`,
    `property="og:type" content="website"`,
    `property="og:site_name" content="${escapeText(texts.siteName)}"`,
    `property="og:title" content="${title}"`,
    `property="og:description" content="${description}"`,
    `property="og:url" content="${unknownOrigin}/${texts.path}"`,
    `property="og:image" content="${unknownOrigin}/${texts.image}"`,
    `property="og:image:width" content="${shareSize.width}"`,
    `property="og:image:height" content="${shareSize.height}"`,
    `name="twitter:card" content="summary_large_image"`,
  ];
  const links = [
    `rel="icon" href="/${icon}"`,
    `rel="apple-touch-icon" href="/${touchIcon}"`,
    `rel="stylesheet" href="/${style}"`,
    ...imports.map((path) => `rel="modulepreload" href="/${path}"`),
    ...(texts.preload === null ? [] : [`rel="preload" as="fetch" crossorigin href="/${texts.preload}"`]),
  ];
  return `<!doctype html>
<html lang="${texts.language}">
  <head>
    <meta charset="utf-8" />
${meta.map((attributes) => `    <meta ${attributes} />`).join("\n")}
    <title>${title}</title>
${links.map((attributes) => `    <link ${attributes} />`).join("\n")}
    <script defer src="/config.js"></script>
    <script type="module" src="/${script}"></script>
  </head>
  <body>
    <noscript>${escapeText(texts.noScript)}</noscript>
  </body>
</html>
`;
}

function escapeText(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
