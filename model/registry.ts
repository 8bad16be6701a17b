import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cardFile, type ModelCard } from "./card";
import { type ModelContract } from "./contract";
import { goldenFile, type GoldenFile } from "./golden";

/** Where the model folders are, unless a caller names another place. */
export const modelRoot = __dirname;

export interface ModelFolder {
  readonly name: string;
  readonly dir: string;
  readonly contract: ModelContract;
  readonly card: ModelCard;
  readonly golden: GoldenFile;
}

/** Names of the folders that hold a model: those with a `contract.ts`. Sorted. */
export function modelNames(root = modelRoot): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(root, entry.name, "contract.ts")))
    .map((entry) => entry.name)
    .sort();
}

/**
 * Reads a model's folder. For programs that run TypeScript (tests, tools, the local stack, `pulumi up`); bundles get
 * their contracts from `functions/bundle.ts`.
 * @throws Error naming the folder and the file that is missing or not valid.
 */
export function readModel(name: string, root = modelRoot): ModelFolder {
  const dir = path.join(root, name);
  if (!existsSync(path.join(dir, "contract.ts"))) {
    throw new Error(`There is no model "${name}": known are ${modelNames(root).join(", ")}.`);
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a folder is found at run time, so no static import
  const { default: contract } = require(path.join(dir, "contract")) as { default: ModelContract };
  return {
    name,
    dir,
    contract,
    card: cardFile.parse(JSON.parse(readFileSync(path.join(dir, "card.json"), "utf8"))),
    golden: goldenFile.parse(JSON.parse(readFileSync(path.join(dir, "golden.json"), "utf8"))),
  };
}
