import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { type ModelPackage, packageModel, serverlessMemoryFor } from "../model/packaging";
import { modelNames, modelRoot } from "../model/registry";
import { runPackage } from "./run-package";

const defaultOut = path.join(__dirname, "../dist");

interface Options {
  readonly all?: true;
  readonly out?: string;
  readonly verify: boolean;
}

async function main(): Promise<void> {
  const program = new Command("npm run package --")
    .description("Lints model folders and writes <out>/<model>/model.tar.gz, the artifact that `pulumi up` uploads.")
    .argument("[models...]", `folders of model/: ${modelNames().join(", ")}`)
    .option("--all", "every model")
    .option("--out <folder>", "where to write (default: dist/ of the repository)")
    .option("--no-verify", "do not start the inference server to answer golden.json with the package")
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const options = program.opts<Options>();
  const names = chooseModels(program.args, options.all === true);
  if (typeof names === "string") return program.error(names);

  for (const name of names) {
    try {
      await writePackage(name, options);
    } catch (error) {
      console.error((error as Error).message);
      process.exitCode = 1;
    }
  }
}

/** The models asked for, or what is wrong with the request. */
function chooseModels(asked: readonly string[], all: boolean): readonly string[] | string {
  const known = modelNames();
  const models = `the models are ${known.join(", ")}.`;
  if (all) return asked.length === 0 ? known : `Name models or say --all, not both: ${models}`;
  if (asked.length === 0) return `Name at least one model, or say --all: ${models}`;
  const unknown = asked.filter((name) => !known.includes(name));
  return unknown.length === 0 ? asked : `There is no model ${unknown.map((name) => `"${name}"`).join(", ")}: ${models}`;
}

async function writePackage(name: string, { out = defaultOut, verify }: Options): Promise<void> {
  const modelPackage = await packageModel(path.join(modelRoot, name));
  if (verify) await verifyPackage(modelPackage);
  const file = path.resolve(out, name, "model.tar.gz");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, modelPackage.archive);
  const { archive, unpackedBytes, sha256 } = modelPackage;
  console.log(path.relative(process.cwd(), file));
  console.log(`  size    ${archive.length} bytes, ${unpackedBytes} unpacked`);
  console.log(`  sha256  ${sha256}`);
  console.log(`  fits    ${fittingHosting(unpackedBytes)}`);
  console.log(`  golden  ${verify ? "answered as golden.json says" : "not tried"}`);
}

async function verifyPackage(modelPackage: ModelPackage): Promise<void> {
  try {
    await runPackage(modelPackage, () => Promise.resolve());
  } catch (error) {
    throw new Error(`model "${modelPackage.name}" does not pass in the inference server: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function fittingHosting(unpackedBytes: number): string {
  const [smallest] = serverlessMemoryFor(unpackedBytes);
  return smallest === undefined ? "always-on only" : `serverless from memoryMb ${smallest}, always-on`;
}

void main();
