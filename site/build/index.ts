import type * as esbuild from "esbuild";
import sharp from "sharp";
import { featuresOf, type Features } from "../../functions/core/routes";
import { modelRoot as shippedModels, readModel, type ModelFolder } from "../../model/registry";
import { type Catalogue } from "../src/catalogue";
import { bundleEntries } from "./bundle";
import { describeModel, pageLimits, summarizeModel } from "./catalogue";
import { buildDevice, type DeviceBuild } from "./device";
import { renderDocument, type DocumentTexts } from "./document";
import { buildReference } from "./reference";
import { documentFile, hashedFile, hashedPath, type SiteFile } from "./site-file";

export { securityHeaders, siteConfig, type SiteConfig } from "./config";
export { runsModels } from "./device";
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
  /** Folder with the model folders; defaults to the repository's `model/`. */
  readonly modelRoot?: string;
}

/**
 * Builds the site without `config.js`: the page of the models, with a document for each, and the API reference at `docs/`. All files except
 * the documents have a hash of their content in their name, so that browsers can cache them forever. The bytes are the
 * same on every run and in every checkout.
 */
export async function buildSite(options: SiteOptions): Promise<Map<string, SiteFile>> {
  const { models, onDevice = [], modelRoot = shippedModels } = options;
  const folders = models.map((name) => readModel(name, modelRoot));
  const { features = featuresOf(folders, { proxy: { endpoints: [] } }) } = options;
  const device = await buildDevice(
    folders.filter(({ name, contract }) => contract.onDevice && onDevice.includes(name)),
  );
  const page = await buildPage(folders, device);
  return new Map([...page.files, ...(await buildReference(folders, features, page.icon))]);
}

async function buildPage(folders: readonly ModelFolder[], device: DeviceBuild) {
  const details = new Map<string, Buffer>();
  const summaries = folders.map((folder) => {
    const choices = folder.choices && Buffer.from(JSON.stringify(folder.choices.rows));
    const choicesPath = choices ? hashedPath(`${folder.name}-choices`, "json", choices) : undefined;
    if (choices) details.set(choicesPath!, choices);
    const ownFiles = { onDevice: device.modelFiles.get(folder.name), choices: choicesPath };
    const body = Buffer.from(JSON.stringify(describeModel(folder, ownFiles)));
    const file = hashedPath(folder.name, "json", body);
    details.set(file, body);
    return summarizeModel(folder, file);
  });
  const { files: assets, pathOf } = await bundlePage({ models: summaries, ...pageLimits });
  const icon = pathOf("src/icon.svg");
  const touchIcon = await drawTouchIcon(assets.get(icon)!);
  const touchIconPath = hashedPath("touch-icon", "png", touchIcon);
  const paths = { script: pathOf("src/main.tsx"), style: pathOf("src/style.css"), icon, touchIcon: touchIconPath };
  const document = (file: string, texts: DocumentTexts): [string, SiteFile] => [
    file,
    documentFile(file, Buffer.from(renderDocument(paths, texts))),
  ];
  const files: [string, SiteFile][] = [
    document("index.html", { title: "modelfront", description: overviewDescription, details: null }),
    ...summaries.map(({ name, title, description, details }) =>
      document(`models/${name}/index.html`, { title: `${title} · modelfront`, description, details }),
    ),
    ["robots.txt", documentFile("robots.txt", Buffer.from("User-agent: *\nAllow: /\n"))],
    ...[...details, ...assets, [touchIconPath, touchIcon] as const, ...device.files].map(
      ([file, body]): [string, SiteFile] => [file, hashedFile(file, body)],
    ),
  ];
  return { files, icon };
}

/** Draws the icon for the home screens of phones, which take no SVG. */
function drawTouchIcon(svg: Buffer): Promise<Buffer> {
  return sharp(svg, { density: 405 }).resize(180, 180).flatten({ background: "#0f5c5c" }).png().toBuffer();
}

const overviewDescription = "Try the models behind this API: live predictions, stored results, code samples.";

/** Bundles the page's scripts, styles and icon. */
function bundlePage(catalogue: Catalogue) {
  return bundleEntries({ page: "src/main.tsx", style: "src/style.css", icon: "src/icon.svg" }, [
    virtualModule("modelfront:catalogue", catalogue),
  ]);
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
