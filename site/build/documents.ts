import { type ModelSummary } from "../src/catalogue";
import { type Texts } from "../src/texts/en";
import { renderDocument, type DocumentAssets } from "./document";
import { type PageSettings } from "./page-settings";
import { drawShareImage } from "./share-image";

/** The site's own copy of the API's description: the API's copy is for its callers alone. */
export const referenceDocument = "docs/openapi.json";

/** Document for addresses that lead nowhere. Serve it with status 404. */
export const missingDocument = "404.html";

/** Subject of one document of the site. */
interface Subject {
  /** Path of the document, or of its folder; empty for the root. */
  readonly path: string;
  readonly entry: "page" | "reference";
  /** Title of the document: empty for the name of the site. */
  readonly title: string;
  /** Words of its picture, where they differ from the title. */
  readonly heading?: string;
  readonly description: string;
  /** Kind of the model; empty without one. */
  readonly kind: string;
  readonly preload: string | null;
  readonly noScript: string;
}

function listSubjects(models: readonly ModelSummary[], texts: Texts): readonly Subject[] {
  const { document, page, reference } = texts;
  const shared = { entry: "page", noScript: document.noScript } as const;
  const { overview: description } = document;
  return [
    { ...shared, path: "", title: "", heading: page.titleFor(models.length), description, kind: "", preload: null },
    ...models.map(({ name, title, description, kind, details: preload }) => {
      return { ...shared, path: `models/${name}/`, title, description, kind, preload };
    }),
    {
      path: "docs/",
      entry: "reference",
      title: reference.title,
      description: reference.lead,
      kind: "",
      preload: referenceDocument,
      noScript: document.referenceNoScript,
    },
    {
      ...shared,
      path: missingDocument,
      title: page.missingTitle,
      description: page.missing,
      kind: "",
      preload: null,
    },
  ];
}

interface DocumentOptions {
  readonly models: readonly ModelSummary[];
  readonly texts: Texts;
  readonly page: PageSettings;
  /** Color of the band at the top. */
  readonly background: string;
  readonly logo: Buffer;
  /** Files that a document loads. */
  readonly assetsOf: (entry: Subject["entry"]) => DocumentAssets;
}

type File = readonly [path: string, body: Buffer];

/** Builds a document for the overview, each model, the API reference and missing pages, each with the picture of its link previews. */
export async function buildDocuments(
  options: DocumentOptions,
): Promise<{ documents: readonly File[]; images: readonly File[] }> {
  const { models, texts, page, background, logo, assetsOf } = options;
  const kinds: Readonly<Record<string, string>> = texts.kinds;
  const built = await Promise.all(
    listSubjects(models, texts).map(async ({ path, entry, title, heading = title, ...subject }) => {
      const label = kinds[subject.kind] ?? subject.kind;
      const image = await drawShareImage({ ...subject, name: page.name, logo, background, label, title: heading });
      const document = renderDocument(assetsOf(entry), {
        ...subject,
        path,
        title: title ? `${title} · ${page.name}` : page.name,
        language: texts.language,
        siteName: page.name,
        themeColor: background,
        image: image.path,
      });
      return {
        document: [path.endsWith(".html") ? path : `${path}index.html`, Buffer.from(document)] as const,
        image: [image.path, image.body] as const,
      };
    }),
  );
  return { documents: built.map(({ document }) => document), images: built.map(({ image }) => image) };
}
