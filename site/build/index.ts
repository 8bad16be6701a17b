import type * as esbuild from "esbuild";
import { openApiDocument } from "../../functions/core/openapi";
import { featuresOf, type Features } from "../../functions/core/routes";
import { modelRoot as shippedModels, readModel, type ModelFolder } from "../../model/registry";
import { type Catalogue } from "../src/catalogue";
import { mastheadColor, useAccent } from "./accent";
import { bundleEntries, type Bundle } from "./bundle";
import { describeModel, pageLimits, summarizeModel } from "./catalogue";
import { buildDevice } from "./device";
import { buildDocuments, referenceDocument } from "./documents";
import { textsOf, useLanguage } from "./language";
import { buildLogo } from "./logo-files";
import { orderByGroups, usualPage, type PageSettings } from "./page-settings";
import { documentFile, hashedFile, hashedPath, type SiteFile } from "./site-file";

export { securityHeaders, siteConfig, type SiteConfig } from "./config";
export { runsModels } from "./device";
export { withOrigin } from "./document";
export { missingDocument } from "./documents";
export { type SiteFile } from "./site-file";

export interface SiteOptions {
  /** Models on the page, in this order. */
  readonly models: readonly string[];
  /**
   * Models that the stack lets answer in the browser, if their contract does too. Publishes their `model.onnx` and handler.
   * Default: none.
   */
  readonly onDevice?: readonly string[];
  /** Features that the API reference documents beside predictions. Default: chat if a model supports it, no proxy. */
  readonly features?: Features;
  /** Look and words of the page. Default: modelfront's own, in English. */
  readonly page?: PageSettings;
  /** Folder with the model folders; defaults to the repository's `model/`. */
  readonly modelRoot?: string;
}

/**
 * Builds the site without `config.js`: the page of the models, with a document for each, the API reference at `docs/`, and
 * `404.html`.
 * All files except the documents have a hash of their content in their name, so that browsers can cache them forever. The
 * bytes are the same on every run and in every checkout. Whoever serves the documents puts the site's origin into them:
 * `withOrigin`.
 */
export async function buildSite(options: SiteOptions): Promise<Map<string, SiteFile>> {
  const { page = usualPage, onDevice = [], modelRoot = shippedModels } = options;
  const folders = options.models.map((name) => readModel(name, modelRoot));
  const { features = featuresOf(folders, { proxy: { endpoints: [] } }) } = options;
  const ordered = orderByGroups(folders, page.groups);
  const device = await buildDevice(
    ordered.filter(({ name, contract }) => contract.onDevice && onDevice.includes(name)),
  );
  const choices = new Map(ordered.flatMap(choicesOf));
  const details = ordered.map((folder) => {
    const files = { onDevice: device.modelFiles.get(folder.name), choices: choices.get(folder.name)?.[0] };
    const body = Buffer.from(JSON.stringify(describeModel(folder, files)));
    return [hashedPath(folder.name, "json", body), body] as const;
  });
  const models = ordered.map((folder, i) => summarizeModel(folder, details[i]![0]));
  const background = mastheadColor(page.accent);
  const logo = await buildLogo(page.logo, page.accent && background);
  const brand = { name: page.name, logo: logo.path, footerLinks: page.footerLinks };
  const bundles = await bundlePage({ brand, models, groups: page.groups, ...pageLimits }, page);
  const { documents, images } = await buildDocuments({
    models,
    texts: textsOf(page.language),
    page,
    background,
    logo: logo.source,
    assetsOf: (entry) => ({ ...bundles[entry], icon: logo.icon, touchIcon: logo.touchIcon }),
  });
  const revalidated = [
    ...documents,
    ["robots.txt", Buffer.from("User-agent: *\nAllow: /\n")] as const,
    [referenceDocument, Buffer.from(JSON.stringify(openApiDocument(folders, features)))] as const,
  ];
  const hashed = [...details, ...choices.values(), ...device.files, ...bundles.files, ...logo.files, ...images];
  return new Map([
    ...revalidated.map(([file, body]) => [file, documentFile(file, body)] as const),
    ...hashed.map(([file, body]) => [file, hashedFile(file, body)] as const),
  ]);
}

/** The file of a model's choices, by the model's name; none without choices. */
function choicesOf({ name, choices }: ModelFolder): [string, readonly [string, Buffer]][] {
  if (!choices) return [];
  const body = Buffer.from(JSON.stringify(choices.rows));
  return [[name, [hashedPath(`${name}-choices`, "json", body), body]]];
}

/** Bundles scripts and styles of the page and of the reference. */
async function bundlePage(catalogue: Catalogue, { language, accent }: PageSettings) {
  const plugins = [virtualModule("modelfront:catalogue", catalogue), useLanguage(language), useAccent(accent)];
  const [page, reference] = await Promise.all([
    bundleEntries({ page: "src/main.tsx", style: "src/style.css" }, plugins),
    bundleEntries({ reference: "src/reference/main.tsx", "reference-style": "src/reference/reference.css" }, plugins),
  ]);
  const assetsOf = ({ pathOf, importsOf }: Bundle, script: string, style: string) => ({
    script: pathOf(script),
    imports: importsOf(script),
    style: pathOf(style),
  });
  return {
    files: new Map([...page.files, ...reference.files]),
    page: assetsOf(page, "src/main.tsx", "src/style.css"),
    reference: assetsOf(reference, "src/reference/main.tsx", "src/reference/reference.css"),
  };
}

/** Makes a build-time value importable under a module name. */
function virtualModule(name: string, value: unknown): esbuild.Plugin {
  return {
    name,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: "virtual" }));
      build.onLoad({ filter: /.*/, namespace: "virtual" }, () => ({ contents: JSON.stringify(value), loader: "json" }));
    },
  };
}
