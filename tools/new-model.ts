import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { checkModelName, modelNames } from "../model/registry";
import { addToStack } from "./add-to-stack";
import { priceStack } from "./cost/price-stack";
import { dollars } from "./cost/report";
import { documentApi } from "./document-api";
import { evaluateStack } from "./graph/stack-graph";

const repository = path.join(__dirname, "..");
const templates = path.join(__dirname, "templates");

export interface NewModel {
  readonly name: string;
  /** Name of a folder in `tools/templates/`. */
  readonly kind: string;
  /** Stack whose settings get the model. Default: dev. */
  readonly stack?: string;
  /** Folder with `model/` and the stack files. */
  readonly root?: string;
}

/**
 * Creates `model/<name>/`, a working model, from the template of its kind and adds it to a stack's file, if that exists.
 * @returns the actions taken, one line each
 * @throws Error listing every invalid argument; then nothing has been written
 */
export function createModel({ name, kind, stack = "dev", root = repository }: NewModel): string[] {
  const mistakes = [...checkName(name, root), ...checkKind(kind)];
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));

  const dir = path.join(root, "model", name);
  cpSync(path.join(templates, kind), dir, { recursive: true, filter: (file) => path.basename(file) !== "__pycache__" });
  // The template works in its own folder; these paths depend on the location.
  replaceInFiles(dir, ".ts", "../../../model/", "../");
  replaceInFiles(dir, "card.json", `tools/templates/${kind}/`, `model/${name}/`);
  return [
    `model/${name}/: made from the template for ${kind} models.`,
    `Pulumi.${stack}.yaml: ${addToStack(path.join(root, `Pulumi.${stack}.yaml`), name)}`,
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

/** Monthly cost of a model of a stack, in words. */
export async function describeCost(name: string, stack: string): Promise<string> {
  const cost = priceStack(await evaluateStack({ stack }));
  const idle = cost.idleOfModel[name] ?? 0;
  return (
    `In ${stack} it adds ${dollars(idle)} to an idle month and, in use, 1000 predictions cost about ` +
    `${dollars(cost.per1000)}, at list prices: \`npm run cost -- ${stack}\`.`
  );
}

async function main(): Promise<void> {
  const program = new Command("npm run new-model --")
    .description("Makes the folder of a new model, which works at once, and adds it to the settings of a stack.")
    .argument("<name>", "lower-case letters, digits and hyphens, at most 24")
    .requiredOption("--kind <kind>", `what it predicts from: ${modelNames(templates).join(", ")}`)
    .option("--stack <stack>", "stack that gets the model", "dev")
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const name = program.args[0]!;
  const { kind, stack } = program.opts<{ kind: string; stack: string }>();
  try {
    for (const line of createModel({ name, kind, stack })) console.log(line);
    console.log(documentApi());
    console.log(await describeCost(name, stack));
    console.log(`\nIt is a working model: \`npm start\` shows it, \`npm run package -- ${name}\` packages it.`);
    console.log(`Make it yours with docs/add-a-model.md; train/train.py in its folder is the place to begin.`);
  } catch (error) {
    program.error((error as Error).message);
  }
}

if (require.main === module) void main();
