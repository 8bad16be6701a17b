import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { type Origin } from "../options";
import { preparePython } from "./environment";

interface Format {
  /** Name in `convert.py`. */
  readonly name: string;
  /** Name of a file in `requirements/`. */
  readonly framework: string;
  /** Loading it runs code of its author. */
  readonly runsCode?: true;
}

const pickle: Format = { name: "pickle", framework: "scikit-learn", runsCode: true };

/** Formats by extension. */
const formats: Readonly<Record<string, Format>> = {
  ".joblib": pickle,
  ".pkl": pickle,
  ".pickle": pickle,
  ".skops": { name: "skops", framework: "scikit-learn" },
  ".json": { name: "xgboost", framework: "xgboost" },
  ".ubj": { name: "xgboost", framework: "xgboost" },
  ".txt": { name: "lightgbm", framework: "lightgbm" },
  ".safetensors": { name: "transformers", framework: "transformers" },
};

/** Files of Hugging Face that say which network and which tokenizer `model.safetensors` belongs to. */
const besideWeights = ["config.json", "tokenizer.json"];

/** Formats that hold weights without the network that they belong to. */
const weightsOnly = [".pt", ".pth", ".ckpt", ".h5", ".keras"];

export interface ConvertOptions {
  /** File of another framework. */
  readonly from: string;
  /** Rows on which source and graph are compared. */
  readonly csv: string | undefined;
  readonly targets: readonly string[];
  /** The user trusts the author of a file that runs code. */
  readonly trust: boolean;
  /** Python that makes the environment. */
  readonly python: string;
  /** Finds or makes the environment. Default: `preparePython`. */
  readonly prepare?: typeof preparePython;
  readonly say: (line: string) => void;
}

/** An ONNX file and what its source says about it. */
export interface Converted {
  readonly file: string;
  readonly features: readonly string[] | undefined;
  readonly labels: readonly string[] | undefined;
  /** `tokenizer.json` of a text model. */
  readonly tokenizer: string | undefined;
  readonly origin: Pick<Origin, "algorithm" | "frameworks" | "reference">;
  /** Deletes the file. */
  dispose(): void;
}

/** Last line that `convert.py` prints. */
const facts = z.object({
  algorithm: z.string(),
  features: z.array(z.string()).nullable(),
  labels: z.array(z.string()).nullable(),
  frameworks: z.record(z.string(), z.string()),
  reference: z.string(),
  /** Notes for the user. */
  remarks: z.array(z.string()),
});

/**
 * Converts a model of scikit-learn, XGBoost, LightGBM or Hugging Face to ONNX, in a Python environment of its own. The file is opened in a
 * child process only. Graph and source have given the same answers to the rows of the CSV file when this resolves.
 * @throws Error with the remedy
 */
export async function convertModel(options: ConvertOptions): Promise<Converted> {
  const { from, csv, targets, trust, python, prepare = preparePython, say } = options;
  const format = formatOf(from);
  if (csv === undefined) throw new Error("--from needs --csv: on its rows, source and graph are compared.");
  if (format.runsCode) warnOfCode(from, trust, say);
  const program = await prepare(format.framework, python, say);
  const dir = mkdtempSync(path.join(tmpdir(), "convert-"));
  try {
    const out = path.join(dir, `${path.parse(from).name}.onnx`);
    const request = { format: format.name, file: from, out, csv, targets, trust };
    const { algorithm, frameworks, reference, remarks, ...named } = await runConverter(program, request);
    for (const remark of remarks) say(remark);
    say(`Converted: ${reference}.`);
    return {
      file: out,
      features: named.features ?? undefined,
      labels: named.labels ?? undefined,
      tokenizer: format.name === "transformers" ? beside(from, "tokenizer.json") : undefined,
      origin: { algorithm, frameworks, reference },
      dispose: () => rmSync(dir, { recursive: true }),
    };
  } catch (error) {
    rmSync(dir, { recursive: true });
    throw error;
  }
}

function beside(file: string, name: string): string {
  return path.join(path.dirname(file), name);
}

function formatOf(file: string): Format {
  const extension = path.extname(file).toLowerCase();
  const format = formats[extension];
  const missing = extension === ".safetensors" ? besideWeights.filter((name) => !existsSync(beside(file, name))) : [];
  if (format && missing.length === 0) return format;
  if (format || weightsOnly.includes(extension)) {
    const others = format ? `Put Hugging Face's ${missing.join(" and ")} beside it, or export` : "Export";
    throw new Error(
      `${file} holds weights without the network that they belong to. ${others} it where that code is, with torch.onnx.export or Hugging Face's optimum, and add the ONNX file.`,
    );
  }
  throw new Error(`--from ${file} has an unknown format. Accepted: ${Object.keys(formats).join(", ")}.`);
}

function warnOfCode(file: string, trust: boolean, say: (line: string) => void): void {
  const warning = `${file} is a pickle: loading it runs whatever code its author put in, with your rights.`;
  if (!trust) throw new Error(`${warning} If you trust the author, say --trust; a .skops file is safer.`);
  say(`Warning: ${warning}`);
}

async function runConverter(program: string, request: object): Promise<z.output<typeof facts>> {
  const script = path.join(__dirname, "convert.py");
  try {
    const { stdout } = await promisify(execFile)(program, [script, JSON.stringify(request)]);
    return facts.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  } catch (cause) {
    const reason = (cause as { stderr?: string }).stderr?.trim().split("\n").at(-1);
    throw new Error(reason || (cause as Error).message, { cause });
  }
}
