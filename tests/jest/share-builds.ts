import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import type * as esbuild from "esbuild";

/**
 * Shares esbuild's results between the test files of a run: most stacks bundle the same functions, page and handlers.
 * A result is reused for equal options while all its sources have their digests; installed packages count as fixed.
 * A test of a build itself says `jest.unmock("esbuild")`.
 */
jest.mock("esbuild", () => {
  const real = jest.requireActual<typeof esbuild>("esbuild");
  return { ...real, build: (options: esbuild.BuildOptions) => sharedBuild(options, real.build) };
});

interface SharedBuild {
  /** SHA-256 of each source, by its name in the metafile. */
  readonly digests: Readonly<Record<string, string>>;
  readonly outputs: readonly { readonly path: string; readonly contents: Uint8Array; readonly hash: string }[];
  readonly metafile: esbuild.Metafile;
}

/** Runs `use` with builds of its own, for what must be the same when it is built again. */
export async function buildAnew<Result>(use: () => Promise<Result>): Promise<Result> {
  isShared = false;
  return use().finally(() => (isShared = true));
}

let isShared = true;

async function sharedBuild(options: esbuild.BuildOptions, build: typeof esbuild.build) {
  if (!isShared) return build(options);
  const key = sha256(JSON.stringify({ ...options, plugins: options.plugins?.map(({ name }) => name) }));
  const folder = path.join(process.env["SHARED_BUILDS"]!, key);
  const readSource = sourceReader(options);
  for (const file of await readdir(folder).catch(() => [])) {
    const shared = deserialize(await readFile(path.join(folder, file))) as SharedBuild;
    if (await isCurrent(shared, readSource)) return toResult(shared);
  }
  const { outputFiles, metafile } = await build({ ...options, metafile: true, write: false });
  const digests: Record<string, string> = {};
  for (const name of Object.keys(metafile.inputs)) {
    const source = await readSource(name);
    if (source !== null) digests[name] = sha256(source);
  }
  const outputs = outputFiles.map(({ path, contents, hash }) => ({ path, contents, hash }));
  const shared = { digests, outputs, metafile };
  await store(folder, shared);
  return toResult(shared);
}

/** Reads a source by its name in the metafile. Null for those that cannot change: packages, and text among the options. */
function sourceReader({ absWorkingDir = process.cwd(), stdin, plugins = [] }: esbuild.BuildOptions) {
  const text = stdin && path.resolve(stdin.resolveDir ?? absWorkingDir, stdin.sourcefile ?? "<stdin>");
  const generated = generatedModules(plugins);
  return async (name: string): Promise<string | Uint8Array | null> => {
    const [namespace = ""] = name.split(":", 1);
    const generate = generated.get(namespace);
    if (generate) return generate(name.slice(namespace.length + 1));
    const file = path.resolve(absWorkingDir, name);
    return file === text || name.includes("node_modules/") ? null : readFile(file);
  };
}

/** Modules that plugins put in the place of files, by namespace. */
function generatedModules(plugins: readonly esbuild.Plugin[]) {
  const modules = new Map<string, (path: string) => Promise<string | Uint8Array>>();
  const onLoad: esbuild.PluginBuild["onLoad"] = ({ namespace = "file" }, load) => {
    modules.set(namespace, async (path) => {
      const loaded = await load({ path, namespace, suffix: "", pluginData: undefined, with: {} });
      return loaded?.contents ?? "";
    });
  };
  for (const { setup } of plugins) void setup({ onResolve: () => {}, onLoad } as unknown as esbuild.PluginBuild);
  return modules;
}

async function isCurrent({ digests }: SharedBuild, readSource: ReturnType<typeof sourceReader>): Promise<boolean> {
  for (const [name, digest] of Object.entries(digests)) {
    const source = await readSource(name).catch(() => null);
    if (source === null || sha256(source) !== digest) return false;
  }
  return true;
}

async function store(folder: string, shared: SharedBuild): Promise<void> {
  const file = path.join(folder, randomUUID());
  await mkdir(folder, { recursive: true });
  // A reader sees a whole file or none.
  await writeFile(`${folder}.${path.basename(file)}`, serialize(shared));
  await rename(`${folder}.${path.basename(file)}`, file);
}

function toResult({ outputs, metafile }: SharedBuild): esbuild.BuildResult {
  const outputFiles = outputs.map((output) => ({ ...output, text: Buffer.from(output.contents).toString() }));
  return { errors: [], warnings: [], outputFiles, metafile, mangleCache: {} };
}

function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
