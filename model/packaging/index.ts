import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { cardFile } from "../card";
import { choicesFile } from "../choices";
import { goldenFile } from "../golden";
import { parseJsonFile } from "../validation";
import { checkModelName, variantNames } from "../registry";
import { createArchive } from "./archive";
import { bundleHandler } from "./bundle-handler";
import { checkCode, type CodeFindings } from "./check-code";
import { checkHandler } from "./check-handler";
import { checkSize, type Hosting } from "./check-size";
import { type FrameworkImage } from "./framework-images";
import { type OnnxModel, readOnnx } from "./read-onnx";
import { filesBelow, scanFolder } from "./scan-folder";

export { serverlessMemoryFor, type Hosting } from "./check-size";

/** A model folder that must not be deployed. Holds every mistake found, each with its fix. */
export class PackagingError extends Error {
  override readonly name = "PackagingError";

  constructor(
    model: string,
    readonly problems: readonly string[],
  ) {
    super(`model "${model}" cannot be packaged:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** A model's artifact, in memory. */
export interface ModelPackage {
  readonly name: string;
  /** `model.tar.gz`. */
  readonly archive: Buffer;
  /** Hexadecimal digest of `archive`. Its first 12 digits are the model's version. */
  readonly sha256: string;
  readonly unpackedBytes: number;
  /** Contents of the archive, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Possible mistakes in `code/`, as sentences; empty without it. */
  readonly warnings: readonly string[];
}

export interface PackagingOptions {
  /** Hosting whose limits the model must fit; without it, the largest limits apply. */
  readonly hosting?: Hosting | undefined;
  /** Folder in `variants/` whose model.onnx, card and golden cases replace the model's own. */
  readonly variant?: string | undefined;
  /**
   * `container` (default) packages for our inference server; `framework` packages `code/` and its weights for an image of
   * AWS. Both check the whole folder: page, tests and local stack use its ONNX model.
   */
  readonly form?: "container" | "framework" | undefined;
  /** With form `framework`, the image that `code/` is for; without it, `code/` must fit all of them. */
  readonly image?: FrameworkImage | undefined;
}

/**
 * Checks a model's folder and makes its `model.tar.gz` in memory: the same bytes for the same folder on every machine.
 * @throws PackagingError listing every mistake in the folder.
 */
export async function packageModel(dir: string, options: PackagingOptions = {}): Promise<ModelPackage> {
  const { hosting, variant, form, image } = options;
  const name = path.basename(path.resolve(dir));
  // The bundler compares real paths.
  const folder = existsSync(dir) ? await realpath(dir) : path.resolve(dir);
  const problems = [checkModelName(name) ?? [], await scanFolder(folder), checkVariant(folder, variant)].flat();
  const source = variant === undefined ? folder : path.join(folder, "variants", variant);

  const handler = await bundleHandler(folder);
  const onnx = await readIfPresent(source, "model.onnx");
  const graph = onnx && readGraph(onnx);
  if (graph) problems.push(...checkGraph(graph, handler.code?.toString() ?? ""));
  const card = await readIfPresent(source, "card.json");
  if (card) problems.push(...checkCard(card, onnx));
  const golden = await readIfPresent(source, "golden.json");
  const goldenCases = golden && parseJsonFile(goldenFile, "golden.json", golden.toString());
  if (goldenCases) problems.push(...goldenCases.problems);
  const choicesText = await readIfPresent(folder, "choices.json");
  const choices = choicesText && parseJsonFile(choicesFile, "choices.json", choicesText.toString());
  if (choices) problems.push(...choices.problems);

  problems.push(...handler.problems);
  if (handler.code) {
    const graphInputs = typeof graph === "object" ? (graph?.inputs ?? null) : null;
    const code = handler.code.toString();
    const files = { golden: goldenCases?.value ?? null, choices: choices?.value ?? null };
    problems.push(...(await checkHandler({ code, ...files, graphInputs, onnxBytes: onnx?.length ?? 0 })));
  }

  const contents = { "card.json": card, "golden.json": golden, "handler.js": handler.code, "model.onnx": onnx };
  const files = form === "framework" ? await readFrameworkFiles(folder) : present(contents);
  const code = form === "framework" ? await checkCode(folder, { hosting, image }) : noFindings;
  if (form === "framework") problems.push(...checkWeights(files), ...code.problems);
  const unpackedBytes = [...files.values()].reduce((sum, body) => sum + body.length, 0);
  problems.push(...checkSize(unpackedBytes, hosting));

  if (problems.length > 0)
    throw new PackagingError(variant === undefined ? name : `${name}/variants/${variant}`, problems);
  const archive = await createArchive(files);
  return { name, archive, sha256: sha256(archive), unpackedBytes, files, warnings: code.warnings };
}

const noFindings: CodeFindings = { problems: [], warnings: [] };

function present(contents: Readonly<Record<string, Buffer | null>>): Map<string, Buffer> {
  return new Map(Object.entries(contents).filter((entry): entry is [string, Buffer] => entry[1] !== null));
}

/** Reads the weights and `code/`. SageMaker's inference toolkit expects both at the archive's root. */
async function readFrameworkFiles(folder: string): Promise<Map<string, Buffer>> {
  const names = existsSync(folder) ? await filesBelow(folder) : [];
  const files = new Map<string, Buffer>();
  for (const file of names.filter((name) => name.startsWith("code/") || isWeights(name))) {
    const place = path.join(folder, file);
    // `scanFolder` reports everything that is not a file.
    if ((await lstat(place)).isFile()) files.set(file, await readFile(place));
  }
  return files;
}

function isWeights(file: string): boolean {
  return /^[^/]+\.safetensors$/.test(file);
}

function checkWeights(files: ReadonlyMap<string, Buffer>): string[] {
  if ([...files.keys()].some(isWeights)) return [];
  return ["code/ has no weights: have the training script write model.safetensors beside model.onnx."];
}

function checkVariant(folder: string, variant: string | undefined): string[] {
  const known = variantNames(folder);
  if (variant === undefined || known.includes(variant)) return [];
  return [`Unknown variant "${variant}". Available: ${known.join(", ") || "none"}.`];
}

/** Null for a missing file, which `scanFolder` reports. */
async function readIfPresent(dir: string, file: string): Promise<Buffer | null> {
  try {
    return await readFile(path.join(dir, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The graph of `model.onnx`, or what is wrong with the file. */
function readGraph(onnx: Buffer): OnnxModel | string {
  try {
    return readOnnx(onnx);
  } catch (error) {
    const lfs = onnx.subarray(0, 64).toString().startsWith("version https://git-lfs");
    const remedy = lfs ? "it is a Git LFS pointer, fetch it with `git lfs pull`" : "export it again";
    return `model.onnx is not an ONNX model, ${(error as Error).message}: ${remedy}.`;
  }
}

function checkGraph(graph: OnnxModel | string, handlerCode: string): string[] {
  if (typeof graph === "string") return [graph];
  const { externalData, mapOutputs } = graph;
  return [
    ...externalData.map(
      (file) =>
        `model.onnx keeps weights in another file, "${file}": save it as one file (onnx.save_model with save_as_external_data=False).`,
    ),
    ...mapOutputs
      .filter((name) => reads(handlerCode, name))
      .map(
        (name) =>
          `handler.ts reads the output "${name}" of model.onnx, which is not a tensor but a list of maps (ZipMap): export the model with skl2onnx's options={"zipmap": False}, which gives a tensor instead.`,
      ),
  ];
}

/** Tells whether code reads a property of this name, by a dot, in brackets or by destructuring. */
function reads(code: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`).test(code);
}

function checkCard(text: Buffer, onnx: Buffer | null): string[] {
  const card = parseJsonFile(cardFile, "card.json", text.toString());
  if (!card.value || !onnx || card.value.sha256 === sha256(onnx)) return [...card.problems];
  return [
    `card.json describes another model.onnx (sha256 ${card.value.sha256}, found ${sha256(onnx)}): run the training script again, which writes both.`,
  ];
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
