import { build, type Plugin } from "esbuild";
import { createHash } from "node:crypto";
import path from "node:path";
import { modelRoot as defaultModelRoot, readModel, type ModelFolder } from "../model/registry";
import { openApiDocument } from "./lib/openapi";

export interface FunctionBundle {
  /** By path in the function's archive. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Of all files. */
  readonly sha256: string;
}

export interface BundleOptions {
  /** The models to carry; the first is the one of `POST /predict`. */
  readonly models: readonly string[];
  /** Where their folders are. */
  readonly modelRoot?: string;
}

const repository = path.join(__dirname, "..");

/** Bundles `functions/api.ts` for Lambda, with the contracts of the named models: the same bytes on every run. */
export async function bundleFunction({ models, modelRoot = defaultModelRoot }: BundleOptions): Promise<FunctionBundle> {
  const folders = models.map((name) => readModel(name, modelRoot));
  const { outputFiles } = await build({
    entryPoints: { api: path.join(repository, "functions/api.ts") },
    outdir: "/",
    absWorkingDir: repository,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    alias: { "@aws-sdk/credential-provider-node": path.join(repository, "functions/credentials.ts") },
    // ES modules first: what is not used falls away.
    mainFields: ["module", "main"],
    minify: true,
    legalComments: "none",
    // Node.js prints the line that threw: that must not be all of them.
    lineLimit: 160,
    charset: "utf8",
    // No tsconfig.json above the checkout or a model folder has a say.
    tsconfigRaw: {},
    write: false,
    logLevel: "silent",
    plugins: [contractsModule(folders)],
  });
  const files = new Map(outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]));
  return { files, sha256: digest(files) };
}

/** Serves `modelfront:contracts` (see `contracts.d.ts`). */
function contractsModule(folders: readonly ModelFolder[]): Plugin {
  return {
    name: "modelfront-contracts",
    setup(build) {
      build.onResolve({ filter: /^modelfront:contracts$/ }, ({ path }) => ({ path, namespace: "modelfront" }));
      build.onLoad({ filter: /.*/, namespace: "modelfront" }, () => ({
        contents: contractsSource(folders),
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
  const openApi = JSON.stringify(openApiDocument(folders));
  return [
    ...imports,
    `export const models = { ${entries.join(", ")} };`,
    `export const openApi = ${JSON.stringify(openApi)};`,
  ].join("\n");
}

function digest(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest("hex");
}
