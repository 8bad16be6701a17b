import { createHash } from "node:crypto";
import path from "node:path";
import * as esbuild from "esbuild";
import { modelRoot as shippedModels, readModel } from "../../model/registry";
import { type Catalogue } from "../src/catalogue";
import { describeModel, pageLimits, summarizeModel } from "./catalogue";
import { renderDocument } from "./document";

export { securityHeaders, siteConfig, type SiteConfig } from "./config";

export interface SiteFile {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

export interface SiteOptions {
  /** Models on the page, in this order. */
  readonly models: readonly string[];
  /** Folder of the model folders, if not the repository's own. */
  readonly modelRoot?: string;
}

const siteRoot = path.dirname(__dirname);
const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/**
 * The whole page but `config.js`, by path. Names of all files but `index.html` carry a hash of their content, so browsers
 * keep them for good. The same bytes on every run and in every checkout.
 */
export async function buildSite({ models, modelRoot = shippedModels }: SiteOptions): Promise<Map<string, SiteFile>> {
  const details = new Map<string, Buffer>();
  const summaries = models.map((name) => {
    const folder = readModel(name, modelRoot);
    const body = Buffer.from(JSON.stringify(describeModel(folder)));
    const file = `assets/${name}-${contentHash(body)}.json`;
    details.set(file, body);
    return summarizeModel(folder, file);
  });
  const { assets, document } = await bundlePage({ models: summaries, ...pageLimits });
  const hashed = [...details, ...assets].map(
    ([file, body]) => [file, siteFile(file, body, "public, max-age=31536000, immutable")] as const,
  );
  return new Map([["index.html", siteFile("index.html", document, "no-cache")], ...hashed]);
}

/** Scripts, styles and icon with hashed names, and the document that loads them. */
async function bundlePage(catalogue: Catalogue): Promise<{ assets: Map<string, Buffer>; document: Buffer }> {
  const result = await esbuild.build({
    absWorkingDir: siteRoot,
    entryPoints: { page: "src/main.tsx", style: "src/style.css", icon: "src/icon.svg" },
    outdir: "out",
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    bundle: true,
    splitting: true,
    // Hashes in names cover the modules' paths: they must not depend on where a linked node_modules really is.
    preserveSymlinks: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    charset: "utf8",
    loader: { ".svg": "copy" },
    plugins: [virtualModule("modelfront:catalogue", catalogue)],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const outputOf = (entry: string) => {
    const found = Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint === entry);
    if (!found) throw new Error(`The bundler made no file of ${entry}.`);
    return path.posix.relative("out", found[0]);
  };
  return {
    assets: new Map(
      result.outputFiles
        .map(
          ({ path: file, contents }) => [relativeTo(path.join(siteRoot, "out"), file), Buffer.from(contents)] as const,
        )
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    document: Buffer.from(
      renderDocument({
        script: outputOf("src/main.tsx"),
        style: outputOf("src/style.css"),
        icon: outputOf("src/icon.svg"),
      }),
    ),
  };
}

/** Lets the page import a value that exists only at build time. */
function virtualModule(name: string, value: unknown): esbuild.Plugin {
  return {
    name,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: "virtual" }));
      build.onLoad({ filter: /.*/, namespace: "virtual" }, () => ({ contents: JSON.stringify(value), loader: "json" }));
    },
  };
}

function siteFile(file: string, body: Buffer, cacheControl: string): SiteFile {
  const contentType = contentTypes[path.extname(file)];
  if (!contentType) throw new Error(`${file}: no content type is known for this kind of file.`);
  return { body, contentType, cacheControl };
}

function relativeTo(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join("/");
}

function contentHash(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 10);
}
