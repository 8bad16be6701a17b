import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { checkModelName, modelNames } from "../model/registry";
import { addToStack } from "./add-to-stack";

const repository = path.join(__dirname, "..");
const templates = path.join(__dirname, "templates");
const stackFiles = ["Pulumi.dev.yaml", "Pulumi.prod.yaml"];

export interface NewModel {
  readonly name: string;
  /** Name of a folder in `tools/templates/`. */
  readonly kind: string;
  /** Folder with `model/` and the stack files. */
  readonly root?: string;
}

/**
 * Creates `model/<name>/`, a working model, from the template of its kind and adds it to the existing stack files.
 * @returns the actions taken, one line each
 * @throws Error listing every invalid argument; then nothing has been written
 */
export function createModel({ name, kind, root = repository }: NewModel): string[] {
  const mistakes = [...checkName(name, root), ...checkKind(kind)];
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));

  const dir = path.join(root, "model", name);
  cpSync(path.join(templates, kind), dir, { recursive: true, filter: (file) => path.basename(file) !== "__pycache__" });
  // The template works in its own folder; these paths depend on the location.
  replaceInFiles(dir, ".ts", "../../../model/", "../");
  replaceInFiles(dir, "card.json", `tools/templates/${kind}/`, `model/${name}/`);
  return [
    `model/${name}/: made from the template for ${kind} models.`,
    ...stackFiles.map((file) => `${file}: ${addToStack(path.join(root, file), name)}`),
  ];
}

/** Describes why a model cannot have this name, in a list of at most one. */
export function checkName(name: string, root: string): string[] {
  const mistake = checkModelName(name);
  if (mistake) return [mistake];
  const taken = [name, `${name}.ts`].find((entry) => existsSync(path.join(root, "model", entry)));
  return taken ? [`The name "${name}" is taken: model/${taken} is there already.`] : [];
}

function checkKind(kind: string): string[] {
  const kinds = modelNames(templates);
  return kinds.includes(kind) ? [] : [`There is no template for "${kind}" models: there are for ${kinds.join(", ")}.`];
}

function replaceInFiles(dir: string, suffix: string, from: string, to: string): void {
  for (const name of readdirSync(dir).filter((file) => file.endsWith(suffix))) {
    const file = path.join(dir, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(from, to));
  }
}

function main(): void {
  const program = new Command("npm run new-model --")
    .description("Makes the folder of a new model, which works at once, and adds it to the stack settings.")
    .argument("<name>", "lower-case letters, digits and hyphens, at most 24")
    .requiredOption("--kind <kind>", `what it predicts from: ${modelNames(templates).join(", ")}`)
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const name = program.args[0]!;
  try {
    for (const line of createModel({ name, kind: program.opts<{ kind: string }>().kind })) console.log(line);
    execFileSync(process.execPath, [...process.execArgv, path.join(__dirname, "docs.ts")], { stdio: "inherit" });
    console.log("docs/: made again with the new model.");
    console.log(`\nIt is a working model: \`npm start\` shows it, \`npm run package -- ${name}\` packages it.`);
    console.log(`Make it yours with docs/add-a-model.md; train/train.py in its folder is the place to begin.`);
  } catch (error) {
    program.error((error as Error).message);
  }
}

if (require.main === module) main();
