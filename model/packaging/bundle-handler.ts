import { existsSync } from "node:fs";
import path from "node:path";
import { build, type BuildFailure, type Message, type Metafile } from "esbuild";
import { modelRoot } from "../registry";

/** Ways to the network that need no import. A handler gets everything from its request and its folder. */
const networkGlobals = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource"];
const refused = "refusedGlobal_";

const entry = "handler.js";
const zod = path.join(path.dirname(require.resolve("zod/package.json")), "index.js");

export interface HandlerBundle {
  /** `handler.js`: contract, zod and handler as one CommonJS file. Null if it could not be built. */
  readonly code: Buffer | null;
  readonly problems: readonly string[];
}

/**
 * Bundles a folder's contract and handler: the same bytes on any machine, wherever the folder is. A file that is missing
 * is no problem here, as `scanFolder` reports it.
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
      // Everything but zod stays an import in the output, where `checkImports` finds and refuses it.
      packages: "external",
      alias: { zod },
      define: Object.fromEntries(
        networkGlobals.flatMap((name) => [name, `globalThis.${name}`].map((use) => [use, refused + name])),
      ),
      // Of all settings nearby, none: the bytes must not depend on where the folder is.
      tsconfigRaw: {},
      // Comments would name the paths of this machine.
      minifyWhitespace: true,
      // Stack traces of a handler should still name a line.
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

/** A contract imports zod alone, a handler also files of its own folder and of `model/`. */
function checkImports(dir: string, { inputs, outputs }: Metafile): string[] {
  const left = new Set(Object.values(outputs).flatMap((output) => output.imports.map((found) => found.path)));
  const isOwn = (file: string) => !file.startsWith("..") && !path.isAbsolute(file);
  const isShared = (file: string) => [modelRoot, path.dirname(dir)].includes(path.dirname(path.resolve(dir, file)));
  const isZod = (file: string) => path.resolve(dir, file).startsWith(path.dirname(zod) + path.sep);

  return Object.entries(inputs)
    .filter(([file]) => file !== entry && !isZod(file))
    .flatMap(([file, input]) =>
      input.imports.flatMap((imported) => {
        // esbuild lists imports of types as external ones; the output does not have them.
        if (imported.external) return left.has(imported.path) ? [refusal(file, imported.path)] : [];
        if (isZod(imported.path)) return [];
        const allowed = file !== "contract.ts" && (isOwn(imported.path) || isShared(imported.path));
        return allowed ? [] : [refusal(file, imported.original ?? imported.path)];
      }),
    );
}

function refusal(file: string, imported: string): string {
  return file === "contract.ts"
    ? `contract.ts imports "${imported}", but Lambda and the page load it too: it may import zod alone, and types.`
    : `${file} imports "${imported}": a handler may import zod, files of its own folder and of model/, nothing else is in its archive and nothing may be fetched.`;
}

function checkGlobals(code: string): string[] {
  return networkGlobals
    .filter((name) => code.includes(refused + name))
    .map((name) => `handler.ts uses ${name}: a handler fetches nothing, put what it needs into its folder.`);
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && "warnings" in error;
}

function describe({ text, location }: Message): string {
  return location ? `${location.file}:${location.line}: ${text}.` : `${text}.`;
}
