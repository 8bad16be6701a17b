import { build, type BuildOptions, type Plugin } from "esbuild";
import { createHash } from "node:crypto";
import path from "node:path";
import { modelRoot as defaultModelRoot, readModel, type ModelFolder } from "../../model/registry";
import { openApiDocument } from "../core/openapi";
import { type Features } from "../core/routes";

export interface FunctionBundle {
  /** Files by path in the function's archive. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** SHA-256 of all files. */
  readonly sha256: string;
}

export interface BundleOptions extends Features {
  /** The models to carry; the first is the one of `POST /predict`. */
  readonly models: readonly string[];
  /** Folder that contains the model folders. */
  readonly modelRoot?: string;
}

/** Variables of the container that apply where its environment sets none, each as JSON. */
export type ContainerDefaults = Readonly<Record<"SETTINGS" | "CALLERS" | "ALLOW_ORIGINS", string>>;

export interface ContainerOptions extends BundleOptions {
  readonly defaults: ContainerDefaults;
}

const repository = path.join(__dirname, "../..");

/**
 * Bundles the API for Lambda, with the contracts of the named models. Deterministic: every run gives the same bytes.
 * `api.mjs` has the handler of the HTTP API, `stream.mjs` that of the streaming API; rarely used features are separate
 * files.
 */
export async function bundleFunction(options: BundleOptions): Promise<FunctionBundle> {
  const { models, modelRoot = defaultModelRoot, ...features } = options;
  const folders = models.map((name) => readModel(name, modelRoot));
  return bundle(["functions/api.ts", "functions/stream.ts"], [generatedModules(folders, features)]);
}

/** Bundles the authorizer for Lambda: `authorizer.mjs`. */
export function bundleAuthorizer(): Promise<FunctionBundle> {
  return bundle(["functions/authorizer.ts"], []);
}

/** Bundles the synthetic check: `check.mjs`, which reads its cases from `cases.json` beside it. */
export function bundleCheck(): Promise<FunctionBundle> {
  return bundle(["functions/check.ts"], []);
}

/** Bundles the function that puts a stack to sleep: `sleep.mjs`. */
export function bundleSleep(): Promise<FunctionBundle> {
  return bundle(["functions/sleep.ts"], []);
}

/** Bundles the API for its container image: `container.mjs`, and separate files for rarely used features. */
export async function bundleContainer({ defaults, ...options }: ContainerOptions): Promise<FunctionBundle> {
  const { models, modelRoot = defaultModelRoot, ...features } = options;
  const folders = models.map((name) => readModel(name, modelRoot));
  return bundle(["functions/container.ts"], [generatedModules(folders, features, defaults)]);
}

async function bundle(entries: readonly string[], plugins: Plugin[]): Promise<FunctionBundle> {
  const { outputFiles } = await build({
    ...esbuildOptions,
    entryPoints: entries.map((entry) => path.join(repository, entry)),
    plugins,
    write: false,
  });
  const files = new Map(
    outputFiles
      .map((file) => [path.basename(file.path), Buffer.from(file.contents)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return { files, sha256: digest(files) };
}

const esbuildOptions = {
  outdir: "/",
  outExtension: { ".js": ".mjs" },
  absWorkingDir: repository,
  bundle: true,
  platform: "node",
  format: "esm",
  // Modules imported on demand, or shared by several entries, become files of their own.
  splitting: true,
  target: "node22",
  // File names depend on paths: use those in the checkout, wherever packages really are.
  preserveSymlinks: true,
  // Prefer ES modules, which can be tree-shaken.
  mainFields: ["module", "main"],
  minify: true,
  legalComments: "none",
  // Caps line length: Node.js prints the throwing line, which in a minified bundle would be the whole file.
  lineLimit: 160,
  charset: "utf8",
  // Ignore any tsconfig.json above the checkout or a model folder.
  tsconfigRaw: {},
  logLevel: "silent",
} as const satisfies BuildOptions;

/** Serves the modules of `generated.d.ts`. */
function generatedModules(folders: readonly ModelFolder[], features: Features, defaults?: ContainerDefaults): Plugin {
  const sources: Record<string, () => string> = {
    "modelfront:contracts": () => contractsSource(folders),
    "modelfront:openapi": () => openApiSource(folders, features),
    "modelfront:defaults": () => `export const defaults = ${JSON.stringify(defaults)};`,
  };
  return {
    name: "modelfront-generated",
    setup(build) {
      build.onResolve({ filter: /^modelfront:/ }, ({ path }) => ({ path, namespace: "modelfront" }));
      build.onLoad({ filter: /.*/, namespace: "modelfront" }, ({ path }) => ({
        contents: sources[path]!(),
        resolveDir: repository,
        loader: "js",
      }));
    },
  };
}

function contractsSource(folders: readonly ModelFolder[]): string {
  const imports = folders.map(({ dir }, i) => `import m${i} from ${JSON.stringify(path.join(dir, "contract.ts"))};`);
  const entries = folders.map(
    ({ name, card }, i) => `${JSON.stringify(name)}: { contract: m${i}, created: ${Date.parse(card.trained) / 1000} }`,
  );
  return [...imports, `export const models = { ${entries.join(", ")} };`].join("\n");
}

function openApiSource(folders: readonly ModelFolder[], features: Features): string {
  const document = JSON.stringify(openApiDocument(folders, features));
  return `export const openApi = ${JSON.stringify(document)};`;
}

function digest(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest("hex");
}
