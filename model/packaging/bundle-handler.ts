import { existsSync } from "node:fs";
import path from "node:path";
import { build, type BuildFailure, type Message, type Metafile } from "esbuild";
import { modelRoot } from "../registry";

/** Globals that reach the network without an import. A handler must not use them. */
const networkGlobals = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource"];
const refused = "refusedGlobal_";

const entry = "handler.js";
const zod = path.join(path.dirname(require.resolve("zod/package.json")), "index.js");
/** Packages that become part of a handler's bundle, by their entry files. Only zod may be in a contract. */
const libraries = { zod, "@huggingface/tokenizers": require.resolve("@huggingface/tokenizers") };

export interface HandlerBundle {
  /** `handler.js`: contract, zod and handler in one CommonJS file. Null if it cannot be built. */
  readonly code: Buffer | null;
  readonly problems: readonly string[];
}

/**
 * Bundles a folder's contract and handler: the same bytes on every machine and in every place. Missing files are left to
 * `scanFolder`.
 */
export async function bundleHandler(dir: string): Promise<HandlerBundle> {
  const complete = ["contract.ts", "handler.ts"].every((file) => existsSync(path.join(dir, file)));
  if (!complete) return { code: null, problems: [] };
  try {
    const { outputFiles, metafile } = await build({
      absWorkingDir: dir,
      stdin: {
        contents: `export { default as contract } from "./contract";\nexport { default as handler } from "./handler";`,
        sourcefile: entry,
        resolveDir: dir,
      },
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node20",
      // Imports other than these libraries stay in the output, where `checkImports` finds and refuses them.
      packages: "external",
      alias: libraries,
      define: Object.fromEntries(
        networkGlobals.flatMap((name) => [name, `globalThis.${name}`].map((use) => [use, refused + name])),
      ),
      // No compiler settings from elsewhere: the bytes must not depend on where the folder is.
      tsconfigRaw: {},
      // Comments would hold paths of this machine.
      minifyWhitespace: true,
      // Short lines keep stack traces readable.
      lineLimit: 120,
      logLevel: "silent",
      metafile: true,
      write: false,
    });
    const code = Buffer.from(outputFiles[0]!.contents);
    return { code, problems: [...checkImports(dir, metafile), ...checkGlobals(code.toString())] };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { code: null, problems: error.errors.map(describe) };
  }
}

/**
 * Refuses imports that a model may not have. A handler may import the libraries, files of its own folder and of `model/`. A contract
 * may import zod, JSON files of its own folder and files of `model/` with the same restriction, because Lambda and the page
 * load it too.
 */
function checkImports(dir: string, { inputs, outputs }: Metafile): string[] {
  const left = new Set(Object.values(outputs).flatMap((output) => output.imports.map((found) => found.path)));
  const isOwn = (file: string) => !file.startsWith("..") && !path.isAbsolute(file);
  const isShared = (file: string) => [modelRoot, path.dirname(dir)].includes(path.dirname(path.resolve(dir, file)));
  const isZod = (file: string) => path.resolve(dir, file).startsWith(path.dirname(zod) + path.sep);
  const isTokenizers = (file: string) => path.resolve(dir, file) === libraries["@huggingface/tokenizers"];
  const ofContract = filesOf("contract.ts", inputs, (file) => isShared(file) && !isZod(file));

  return Object.entries(inputs)
    .filter(([file]) => file !== entry && !isZod(file) && !isTokenizers(file))
    .flatMap(([file, input]) =>
      input.imports.flatMap((imported) => {
        const isContract = ofContract.has(file);
        const refused = [refusal(file, imported.original ?? imported.path, isContract)];
        // esbuild lists type imports as external too, but the output does not have them.
        if (imported.external) return left.has(imported.path) ? refused : [];
        if (isZod(imported.path) || isShared(imported.path)) return [];
        if (isTokenizers(imported.path) && !isContract) return [];
        return isOwn(imported.path) && (!isContract || imported.path.endsWith(".json")) ? [] : refused;
      }),
    );
}

/** A file and its direct and indirect imports, as far as they are `wanted`. */
function filesOf(file: string, inputs: Metafile["inputs"], wanted: (file: string) => boolean): Set<string> {
  const found = new Set([file]);
  for (const name of found) {
    for (const imported of inputs[name]?.imports ?? []) if (wanted(imported.path)) found.add(imported.path);
  }
  return found;
}

function refusal(file: string, imported: string, isContract: boolean): string {
  return isContract
    ? `${file} imports "${imported}". Lambda and the page load a contract too, so it may import only zod, types, JSON files of its folder, and files of model/ with the same restriction.`
    : `${file} imports "${imported}". A handler may import only zod, @huggingface/tokenizers, files of its own folder and files of model/: its archive holds nothing else.`;
}

function checkGlobals(code: string): string[] {
  return networkGlobals
    .filter((name) => code.includes(refused + name))
    .map(
      (name) => `handler.ts uses ${name}. A handler must not use the network: put the data into the model's folder.`,
    );
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && "warnings" in error;
}

function describe({ text, location }: Message): string {
  return location ? `${location.file}:${location.line}: ${text}.` : `${text}.`;
}
