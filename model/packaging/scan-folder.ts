import { existsSync } from "node:fs";
import { open, readdir, lstat } from "node:fs/promises";
import path from "node:path";
import { modelName, variantNames } from "../registry";

/** Required files of a model's folder, each with the fix if it is missing. */
const layout: Readonly<Record<string, string>> = {
  "contract.ts": "write the model's request and response there (docs/add-a-model.md)",
  "handler.ts": "write toTensors and toResponse there (docs/add-a-model.md)",
  "model.onnx": "run the training script, which exports it",
  "card.json": "run the training script, which writes it",
  "golden.json": "run the training script, which writes it from the reference framework's answers",
  train: "keep the script that made model.onnx there, so that the model can be reproduced",
};

/** Files that each variant has of its own. */
const variantFiles = ["model.onnx", "card.json", "golden.json"];

const pickleName = /\.(pkl|pickle|joblib|pt|pth)$/i;

/** Finds missing files, links and pickles in a model's folder. */
export async function scanFolder(dir: string): Promise<string[]> {
  if (!existsSync(dir)) return [`The folder ${dir} does not exist.`];
  const present = new Set(await readdir(dir));
  const fetched = present.has("source.json") ? ["model.onnx", "golden.json"] : [];
  const missing = Object.entries(layout)
    .filter(([name]) => !present.has(name))
    .map(([name, remedy]) => `${name} is missing: ${fetched.includes(name) ? fetchIt(dir) : remedy}.`);
  missing.push(...variantNames(dir).flatMap((variant) => problemsOfVariant(dir, variant)));
  const found = await Promise.all((await filesBelow(dir)).map((file) => scanFile(dir, file)));
  return [...missing, ...found.flat()];
}

function fetchIt(dir: string): string {
  return `run \`npm run package -- ${path.basename(dir)}\`, which fetches the weights`;
}

function problemsOfVariant(dir: string, variant: string): string[] {
  const place = path.posix.join("variants", variant);
  const missing = variantFiles
    .filter((file) => !existsSync(path.join(dir, place, file)))
    .map((file) => `${place}/${file} is missing: ${layout[file]}.`);
  if (modelName.pattern.test(variant)) return missing;
  return [`${place} is misnamed: use lower-case letters, digits and single hyphens, a letter first.`, ...missing];
}

/** Files that may end in the archive or in the handler: all but `train/`, hidden files and caches. Sorted. */
export async function filesBelow(dir: string, folder = "."): Promise<string[]> {
  const entries = await readdir(path.join(dir, folder), { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries) {
    const file = path.posix.join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "__pycache__" || file === "train") continue;
    files.push(...(entry.isDirectory() ? await filesBelow(dir, file) : [file]));
  }
  return files.sort();
}

async function scanFile(dir: string, file: string): Promise<string[]> {
  const stats = await lstat(path.join(dir, file));
  if (stats.isSymbolicLink()) return [`${file} is a symbolic link: put the file itself there.`];
  if (!stats.isFile()) return [`${file} is neither a file nor a folder: remove it.`];
  const problems: string[] = [];
  if (stats.nlink > 1) problems.push(`${file} is a hard link to a file elsewhere: put a copy there.`);
  if (pickleName.test(file) || (await isPickle(path.join(dir, file)))) {
    problems.push(
      `${file} is a Python pickle, which can run code when loaded: export the model to ONNX and remove it, or move it to train/.`,
    );
  }
  return problems;
}

/** Detects by content a pickle of protocol 2 to 5, or PyTorch's zip with one. */
async function isPickle(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.subarray(0, bytesRead);
    const isZip = head.subarray(0, 4).toString("latin1") === "PK\x03\x04";
    return isZip ? head.includes("data.pkl") : head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5;
  } finally {
    await handle.close();
  }
}
