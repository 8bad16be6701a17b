import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type * as esbuild from "esbuild";
import { type ModelFolder } from "../../model/registry";
import { type DeviceFiles } from "../src/catalogue";
import { bundleEntries } from "./bundle";
import { hashedPath } from "./site-file";

const siteRoot = path.dirname(__dirname);

export interface DeviceBuild {
  readonly files: ReadonlyMap<string, Buffer>;
  /** By model. */
  readonly modelFiles: ReadonlyMap<string, DeviceFiles>;
}

/**
 * Builds what models need to answer in the browser: for each a script of its contract and handler, and its `model.onnx`;
 * for all of them ONNX Runtime. Weights and runtime are stored compressed, since CloudFront compresses no file above 10 MB.
 */
export async function buildDevice(models: readonly ModelFolder[]): Promise<DeviceBuild> {
  if (models.length === 0) return { files: new Map(), modelFiles: new Map() };
  const {
    files: scripts,
    pathOf,
    importsOf,
  } = await bundleEntries(Object.fromEntries(models.map(({ name }) => [`${name}-on-device`, entryOf(name)])), [
    deviceEntries(models),
  ]);
  const runtime = await packed("onnxruntime", "wasm", readFileSync(runtimeFile()));
  const files = new Map([...scripts, runtime]);
  const modelFiles = new Map<string, DeviceFiles>();
  for (const { name, dir } of models) {
    const model = await packed(name, "onnx", readFileSync(path.join(dir, "model.onnx")));
    files.set(...model);
    const script = pathOf(entryOf(name));
    const chunks = importsOf(entryOf(name));
    const bytes = [script, ...chunks, model[0], runtime[0]].reduce((sum, file) => sum + files.get(file)!.length, 0);
    modelFiles.set(name, { script, chunks, model: model[0], runtime: runtime[0], bytes });
  }
  return { files, modelFiles };
}

/** True if files of the site need WebAssembly. */
export function runsModels(files: ReadonlyMap<string, unknown>): boolean {
  return [...files.keys()].some((file) => file.endsWith(".wasm.gz"));
}

/** ONNX Runtime for processors alone, the smallest of its builds for browsers. */
function runtimeFile(): string {
  return path.join(path.dirname(require.resolve("onnxruntime-web/wasm")), "ort-wasm-simd-threaded.wasm");
}

async function packed(name: string, extension: string, body: Buffer): Promise<[string, Buffer]> {
  const small = await promisify(gzip)(body, { level: 9 });
  return [hashedPath(name, `${extension}.gz`, small), small];
}

function entryOf(model: string): string {
  return `device:${model}`;
}

/** Gives each model an entry that joins its contract and handler to `site/device/`. */
function deviceEntries(models: readonly ModelFolder[]): esbuild.Plugin {
  const dirs = new Map(models.map(({ name, dir }) => [entryOf(name), dir]));
  return {
    name: "device",
    setup(build) {
      build.onResolve({ filter: /^device:/ }, ({ path }) => ({
        path: path.slice("device:".length),
        namespace: "device",
      }));
      build.onLoad({ filter: /.*/, namespace: "device" }, ({ path: name }) => ({
        contents: `
          import contract from "./contract";
          import handler from "./handler";
          import { openModel } from ${JSON.stringify(path.join(siteRoot, "device/open-model.ts"))};
          export const open = (files) => openModel({ contract, handler }, files);`,
        resolveDir: dirs.get(entryOf(name))!,
      }));
      // Model folders elsewhere have no packages beside them: theirs are the page's.
      build.onResolve({ filter: /^(?:zod|@huggingface\/tokenizers)$/ }, ({ path, kind, pluginData }) =>
        pluginData === resolved ? undefined : build.resolve(path, { resolveDir: siteRoot, kind, pluginData: resolved }),
      );
    },
  };
}

/** Marks what the plugin itself asks esbuild to resolve. */
const resolved = Symbol("resolved");
