import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { quoteForShell } from "../site/src/samples/curl";
import { addModel, type AddModelOptions } from "./add-model/index";
import { askOnTerminal } from "./add-model/ask";
import { type Converted, convertModel } from "./add-model/convert/index";
import { inputKinds, pixelRanges, poolings, tasks } from "./add-model/options";
import { readNames } from "./add-model/read-labels";
import { documentApi } from "./document-api";

type Flags = Omit<AddModelOptions, "name" | "file" | "ask" | "stacks" | "origin" | "targets"> & {
  readonly target?: readonly string[];
  readonly stack: readonly string[];
  readonly license?: string;
  readonly dataName?: string;
  readonly dataSource?: string;
  readonly citation?: string;
} & ConvertFlags;

interface ConvertFlags {
  readonly from?: string;
  readonly trust: boolean;
  readonly python: string;
}

async function main(): Promise<void> {
  const program = new Command("npm run add-model --")
    .description(
      "Makes a model's folder from an ONNX file: contract, handler, card and golden cases, and a line in the stack file. " +
        "What the graph does not say it asks for, or takes from these options.",
    )
    .argument("<name>", "lower-case letters, digits and hyphens, at most 24")
    .argument("[file]", "the ONNX file")
    .option(
      "--from <file>",
      "in its place a model of scikit-learn, XGBoost, LightGBM or Hugging Face, converted in a Python environment",
    )
    .option("--trust", "with --from: opens a pickle, which can run any code of its author", false)
    .option(
      "--python <program>",
      "with --from: Python 3 that makes the environment",
      process.env["PYTHON"] ?? "python3",
    )
    .option("--csv <file>", "table whose header names the columns: ranges, examples and golden cases")
    .option("--target <columns>", "columns of it that hold the true answers: gives the card's metrics", readNames)
    .option("--features <names>", "names of the graph's columns in their order, or a file with one a line", readNames)
    .option("--labels <names>", "names of classes or predicted values in their order, or a file with them", readNames)
    .option("--unnamed", "numbers the columns, classes and values that nothing names")
    .addOption(new Option("--kind <kind>", "kind of input (default: by the graph)").choices(inputKinds))
    .addOption(new Option("--task <task>", "kind of answer (default: by the graph)").choices(tasks))
    .option("--free-batch", "frees a first dimension that the graph fixes; rows are then checked one by one")
    .option("--pictures <folder>", "pictures for examples and golden cases")
    .addOption(new Option("--pixels <range>", "numbers of a picture in the graph").choices(pixelRanges))
    .option("--mean <numbers>", "mean of each channel, from 0 to 1", readNumbers)
    .option("--std <numbers>", "standard deviation of each channel", readNumbers)
    .option("--bgr", "the graph takes blue, green, red")
    .option("--size <size>", "width and height of a picture, such as 224x224", readSize)
    .option("--shorter-side <pixels>", "scale the shorter side to this and take the middle", readCount)
    .option("--tokenizer <file>", "tokenizer.json of Hugging Face (default: the one beside the ONNX file)")
    .option("--max-tokens <count>", "longest text in tokens", readCount)
    .addOption(new Option("--pooling <pooling>", "how vectors of tokens become one").choices(poolings))
    .option("--normalize", "scale embeddings to length 1")
    .option("--title <title>", "title on the page")
    .option("--description <sentence>", "what it predicts, for people")
    .option("--license <license>", "license of the training data, for the card")
    .option("--data-name <name>", "name of the training data, for the card")
    .option("--data-source <source>", "source of the training data, for the card")
    .option("--citation <text>", "how the training data asks to be cited, for the card")
    .option("--stack <names>", "stacks that get the model's line", readNames, ["dev"])
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const [name, given] = program.args as [string, string?];
  const { target, stack, license, dataName, dataSource, citation, from, trust, python, ...flags } =
    program.opts<Flags>();
  if ((given === undefined) === (from === undefined)) program.error("Name an ONNX file, or another model with --from.");
  let converted: Converted | undefined;
  try {
    converted =
      from === undefined
        ? undefined
        : await convertModel({ from, csv: flags.csv, targets: target ?? [], trust, python, say: console.log });
    const { lines } = await addModel({
      ...(converted && {
        features: converted.features,
        labels: converted.labels,
        tokenizer: converted.tokenizer,
      }),
      ...flags,
      name,
      file: converted?.file ?? given!,
      targets: target,
      stacks: stack,
      origin: {
        ...converted?.origin,
        command: `npm run add-model -- ${process.argv.slice(2).map(quote).join(" ")}`,
        data: {
          ...(dataName !== undefined && { name: dataName }),
          ...(dataSource !== undefined && { source: dataSource }),
          ...(license !== undefined && { license }),
          ...(citation !== undefined && { citation }),
        },
      },
      ...(process.stdin.isTTY && { ask: askOnTerminal }),
    });
    for (const line of lines) console.log(line);
    console.log(documentApi());
    console.log("\n`npm start` shows it. Read what card.json says about it, and say more where you can.");
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    converted?.dispose();
  }
}

function readNumbers(text: string): number[] {
  const numbers = text.split(",").map(Number);
  if (numbers.every(Number.isFinite)) return numbers;
  throw new InvalidArgumentError("Expected numbers with commas between, such as 0.485,0.456,0.406.");
}

function readSize(text: string): [number, number] {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width !== undefined && height !== undefined) return [Number(width), Number(height)];
  throw new InvalidArgumentError("Expected width x height, such as 224x224.");
}

function readCount(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a whole number above 0.");
}

/** Shows files by their name alone: paths differ between machines. */
function quote(argument: string): string {
  const plain = path.isAbsolute(argument) ? path.basename(argument) : argument;
  return /^[\w.,:/@+-]+$/.test(plain) ? plain : quoteForShell(plain);
}

if (require.main === module) void main();
