import path from "node:path";
import * as esbuild from "esbuild";

const siteRoot = path.dirname(__dirname);

export interface Bundle {
  /** Contents by path in the site. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Path in the site of an entry's bundle. */
  readonly pathOf: (entry: string) => string;
  /** Paths in the site of the modules that an entry's bundle imports at once, directly or not. */
  readonly importsOf: (entry: string) => readonly string[];
}

/** Bundles entries of `src/`. The keys become the file names, followed by a hash of the content. */
export async function bundleEntries(
  entryPoints: Readonly<Record<string, string>>,
  plugins: esbuild.Plugin[] = [],
): Promise<Bundle> {
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: siteRoot,
    entryPoints,
    outdir: "out",
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    bundle: true,
    splitting: true,
    // The hashes cover module paths, which must not depend on the real location of a linked node_modules.
    preserveSymlinks: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    charset: "utf8",
    // Their builds for browsers, which Node.js and TypeScript would not take.
    alias: {
      "csv-parse/sync": "csv-parse/browser/esm/sync",
      "csv-stringify/sync": "csv-stringify/browser/esm/sync",
    },
    plugins,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const files = outputFiles
    .map(({ path: file, contents }) => [relativeTo(path.join(siteRoot, "out"), file), Buffer.from(contents)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const outputOf = (entry: string): string => {
    const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry);
    if (!found) throw new Error(`The bundler wrote no file for ${entry}.`);
    return found[0];
  };
  const inSite = (output: string) => path.posix.relative("out", output);
  return {
    files: new Map(files),
    pathOf: (entry) => inSite(outputOf(entry)),
    importsOf(entry) {
      const found = new Set([outputOf(entry)]);
      // A set's iterator reaches what is added on the way.
      for (const output of found) {
        const imports = metafile.outputs[output]?.imports ?? [];
        for (const { path: imported, kind } of imports) if (kind === "import-statement") found.add(imported);
      }
      return [...found].slice(1).map(inSite);
    },
  };
}

function relativeTo(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join("/");
}
