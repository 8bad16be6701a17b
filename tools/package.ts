import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Command, Option } from "commander";
import { type ModelPackage, packageModel, type PackagingOptions, serverlessMemoryFor } from "../model/packaging";
import { checkSize } from "../model/packaging/check-size";
import { unpatchedImages } from "../model/packaging/framework-images";
import { modelNames, modelRoot, readModel, unfetchedModels } from "../model/registry";
import { fetchModel } from "./fetch/fetch-model";
import { runPackage } from "./run-package";

const defaultOut = path.join(__dirname, "../dist");
const cacheDir = path.join(__dirname, "../.cache/models");

type Form = NonNullable<PackagingOptions["form"]>;

interface Options {
  readonly all?: true;
  readonly form: Form;
  readonly variant?: string;
  readonly source?: string;
  readonly weights?: string;
  readonly out?: string;
  readonly verify: boolean;
}

async function main(): Promise<void> {
  const program = new Command("npm run package --")
    .description(
      "Lints model folders and writes <out>/<model>/model.tar.gz, the artifact that `pulumi up` uploads. Weights that a " +
        "folder's source.json has elsewhere are fetched first, and checked.",
    )
    .argument("[models...]", `folders of model/: ${[...modelNames(), ...unfetchedModels()].join(", ")}`)
    .option("--all", "every model whose weights are here")
    .addOption(
      new Option("--form <form>", "for our own container, or <out>/<model>/framework/ for an image of AWS, from code/")
        .choices(["container", "framework"] satisfies Form[])
        .default("container"),
    )
    .addOption(
      new Option("--variant <variant>", "of one model, to <out>/<model>/variants/<variant>/").conflicts("form"),
    )
    .option("--source <name>", "of one model: which file of its source.json to fetch (default: the first)")
    .option("--weights <file>", "of one model: a file at hand, in place of one that source.json names")
    .option("--out <folder>", "where to write (default: dist/ of the repository)")
    .option("--no-verify", "do not start the inference server to answer golden.json with the package")
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const options = program.opts<Options>();
  const names = chooseModels(program.args, options);
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

/** The requested models, or what is wrong with the request. */
function chooseModels(asked: readonly string[], options: Options): readonly string[] | string {
  const { all } = options;
  const known = [...modelNames(), ...unfetchedModels()].sort();
  const models = `the models are ${known.join(", ")}.`;
  const ofOne = (["variant", "source", "weights"] as const).find((name) => options[name] !== undefined);
  if (ofOne && asked.length !== 1) return `Name the one model that --${ofOne} is of: ${models}`;
  if (all) return asked.length === 0 ? modelNames() : `Name models or say --all, not both: ${models}`;
  if (asked.length === 0) return `Name at least one model, or say --all: ${models}`;
  const unknown = asked.filter((name) => !known.includes(name));
  return unknown.length === 0 ? asked : `There is no model ${unknown.map((name) => `"${name}"`).join(", ")}: ${models}`;
}

async function writePackage(name: string, options: Options): Promise<void> {
  const { out = defaultOut, form, variant, verify, source, weights } = options;
  const dir = path.join(modelRoot, name);
  for (const line of await fetchModel(dir, { cacheDir, source, weights })) console.log(line);
  const modelPackage = await packageModel(dir, { form, variant });
  const isOurs = form === "container";
  if (isOurs && verify) await verifyPackage(modelPackage);
  const place = variant === undefined ? (isOurs ? "" : form) : path.join("variants", variant);
  const file = path.resolve(out, name, place, "model.tar.gz");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, modelPackage.archive);
  const { archive, unpackedBytes, sha256 } = modelPackage;
  console.log(path.relative(process.cwd(), file));
  console.log(`  size    ${archive.length} bytes, ${unpackedBytes} unpacked`);
  console.log(`  sha256  ${sha256}`);
  console.log(
    `  fits    ${fittingHosting(unpackedBytes, isOurs && isShareable(dir))}${isOurs ? "" : ", by its size: the image needs memory beside it"}`,
  );
  console.log(`  golden  ${goldenResult(name, isOurs, verify)}`);
  for (const warning of modelPackage.warnings) console.log(`  warning ${warning}`);
  if (!isOurs) warnOfUnpatched();
}

/** Warns of every unpatched image: the package does not say which one it is for. */
function warnOfUnpatched(): void {
  const images = unpatchedImages(new Date()).map(
    ({ framework, version, device, patchedUntil }) => `${framework} ${version} on ${device} (${patchedUntil})`,
  );
  if (images.length === 0) return;
  console.log(`  warning AWS no longer patches the images of ${images.join(", ")}`);
}

function goldenResult(name: string, isOurs: boolean, verify: boolean): string {
  if (!isOurs) return `not tried: \`npm run try-handlers -- ${name}\` does, with Python`;
  return verify ? "answered as golden.json says" : "not tried";
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

/** The hosting that takes a model of this size. */
function fittingHosting(unpackedBytes: number, isShareable: boolean): string {
  const [smallest] = serverlessMemoryFor(unpackedBytes);
  if (smallest === undefined) return "always-on only";
  const fitsShared = isShareable && checkSize(unpackedBytes, { mode: "shared" }).length === 0;
  return `serverless from memoryMb ${smallest}, always-on${fitsShared ? ", shared" : ""}`;
}

/** Chat models stream, which the shared endpoint does not. */
function isShareable(dir: string): boolean {
  return readModel(path.basename(dir), path.dirname(dir)).contract.kind !== "chat";
}

void main();
