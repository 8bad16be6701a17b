import path from "node:path";
import * as esbuild from "esbuild";

const siteRoot = path.dirname(__dirname);

export interface Bundle {
  /** By path in the site. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Path in the site of what became of an entry. */
  readonly pathOf: (entry: string) => string;
}

/** Bundles entries of `src/`, by the names that their files are to have before a hash of their content. */
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
    // Hashes in names cover the modules' paths: they must not depend on where a linked node_modules really is.
    preserveSymlinks: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    charset: "utf8",
    loader: { ".svg": "copy" },
    plugins,
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const files = outputFiles
    .map(({ path: file, contents }) => [relativeTo(path.join(siteRoot, "out"), file), Buffer.from(contents)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    files: new Map(files),
    pathOf(entry) {
      const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry);
      if (!found) throw new Error(`The bundler made no file of ${entry}.`);
      return path.posix.relative("out", found[0]);
    },
  };
}

function relativeTo(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join("/");
}
