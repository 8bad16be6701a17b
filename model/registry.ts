import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type * as z from "zod";
import { cardFile, type ModelCard } from "./card";
import { choicesFile, type Choices } from "./choices";
import { type ModelContract } from "./contract";
import { goldenFile, type GoldenFile } from "./golden";
import { parseJsonFile } from "./validation";

/** Default location of the model folders. */
export const modelRoot = __dirname;

/** Valid model names. They are part of URLs and, with project and stack, of AWS names of at most 63 characters. */
export const modelName = { pattern: /^[a-z](-?[a-z0-9])*$/, maxLength: 24 };

/** Describes the mistake in a model's name; null if it is valid. */
export function checkModelName(name: string): string | null {
  if (modelName.pattern.test(name) && name.length <= modelName.maxLength) return null;
  return `"${name}" is not a valid model name: use lower-case letters, digits and single hyphens between them, a letter first, at most ${modelName.maxLength} characters.`;
}

/** `variants/<variant>/` of a model's folder: another model.onnx for the same contract and handler. */
export interface ModelVariant {
  readonly dir: string;
  readonly card: ModelCard;
  readonly golden: GoldenFile;
}

export interface ModelFolder extends ModelVariant {
  readonly name: string;
  readonly contract: ModelContract;
  /** `choices.json`; null without. */
  readonly choices: Choices | null;
  /** Variants by name; most models have none. */
  readonly variants: Readonly<Record<string, ModelVariant>>;
}

/** Names of the model folders: those with a `contract.ts` and nothing left to fetch. Sorted. */
export function modelNames(root = modelRoot): string[] {
  return contractFolders(root).filter((name) => !isUnfetched(path.join(root, name)));
}

/**
 * Names of the model folders whose weights, named by `source.json`, have not been fetched yet. `npm run package` fetches
 * `model.onnx` and makes `golden.json`. Sorted.
 */
export function unfetchedModels(root = modelRoot): string[] {
  return contractFolders(root).filter((name) => isUnfetched(path.join(root, name)));
}

function contractFolders(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(root, entry.name, "contract.ts")))
    .map((entry) => entry.name)
    .sort();
}

function isUnfetched(dir: string): boolean {
  const has = (file: string) => existsSync(path.join(dir, file));
  return has("source.json") && !(has("model.onnx") && has("golden.json"));
}

/** Names of the variants in a model's folder. Sorted. */
export function variantNames(dir: string): string[] {
  const place = path.join(dir, "variants");
  if (!existsSync(place)) return [];
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
}

/**
 * Reads a model's folder. Only for programs that run TypeScript (tests, tools, the local stack, `pulumi up`): bundles
 * contain their contracts.
 * @throws Error naming the folder and the file that is missing or invalid.
 */
export function readModel(name: string, root = modelRoot): ModelFolder {
  const known = modelNames(root);
  if (unfetchedModels(root).includes(name)) {
    throw new Error(
      `The weights of "${name}" have not been fetched: run \`npm run package -- ${name}\`, which fetches them.`,
    );
  }
  if (!known.includes(name)) {
    throw new Error(`Unknown model "${name}". Available: ${known.join(", ") || "none"}.`);
  }
  const dir = path.join(root, name);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the folder is known at run time only
  const { default: contract } = require(path.join(dir, "contract")) as { default?: ModelContract };
  if (!contract) throw new Error(`${path.join(dir, "contract.ts")} has no default export: it must be a ModelContract.`);
  const variants = variantNames(dir).map((variant) => [variant, readVariant(path.join(dir, "variants", variant))]);
  const choices = path.join(dir, "choices.json");
  return {
    name,
    contract,
    choices: existsSync(choices) ? readJsonFile(choicesFile, choices) : null,
    ...readVariant(dir),
    variants: Object.fromEntries(variants) as ModelFolder["variants"],
  };
}

function readVariant(dir: string): ModelVariant {
  return {
    dir,
    card: readJsonFile(cardFile, path.join(dir, "card.json")),
    golden: readJsonFile(goldenFile, path.join(dir, "golden.json")),
  };
}

/** Valid files by path. Validating golden cases takes longer than reading them. */
const validated = new Map<string, { readonly text: string; readonly value: unknown }>();

/** Reads and validates a file; while its text stays the same, it returns the same value. */
function readJsonFile<Schema extends z.ZodType>(schema: Schema, file: string): z.output<Schema> {
  if (!existsSync(file)) throw new Error(`${file} is missing: run the model's training script, which writes it.`);
  const text = readFileSync(file, "utf8");
  const known = validated.get(file);
  if (known?.text === text) return known.value as z.output<Schema>;
  const { value, problems } = parseJsonFile(schema, file, text);
  if (value === null) throw new Error(problems.join("\n"));
  validated.set(file, { text, value });
  return value;
}
