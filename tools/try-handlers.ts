import { Command } from "commander";
import { findPython, MissingPython } from "../local/containers/python";
import { createWorkspace, removeWorkspace, writeFiles } from "../local/files";
import { type ErrorBody } from "../model/errors";
import { difference } from "../model/golden";
import { packageModel } from "../model/packaging";
import { type ModelFolder, modelNames, readModel } from "../model/registry";
import { type BadRequest, readBadRequests } from "./framework/bad-requests";
import { type Apart, compareAnswers } from "./framework/compare-answers";
import { PythonHandlers } from "./framework/python-handlers";
import { runPackage } from "./run-package";

/** Largest difference allowed between the answers of a model's two forms. */
const maxApart = 1e-4;

interface Answer {
  readonly status: number;
  readonly body: string;
}
type Invoke = (body: string, contentType?: string) => Promise<Answer>;

/** The checks made, one line each, and the failures. */
export interface Trial {
  readonly lines: readonly string[];
  readonly mistakes: readonly string[];
}

/**
 * Runs the four functions of a model's `code/` in Python, in the order and with the arguments of SageMaker's inference
 * toolkit, on the golden cases and the bad requests of its folder, and compares with the inference server.
 * @throws PackagingError if the folder is invalid, MissingPython if it cannot be tried on this machine
 */
export async function tryHandlers(model: ModelFolder, python: string): Promise<Trial> {
  const { files } = await packageModel(model.dir, { form: "framework" });
  const workspace = await createWorkspace();
  let handlers: PythonHandlers | undefined;
  try {
    await writeFiles(workspace, files);
    const running = (handlers = await PythonHandlers.start(python, workspace));
    return await runPackage(await packageModel(model.dir), (url) =>
      compareForms(
        model,
        (body, contentType) => running.invoke(body, contentType),
        (body, contentType) => post(url, body, contentType),
      ),
    );
  } finally {
    handlers?.stop();
    await removeWorkspace(workspace);
  }
}

async function post(url: string, body: string, contentType = "application/json"): Promise<Answer> {
  const headers = { "content-type": contentType };
  const response = await fetch(`${url}/invocations`, { method: "POST", headers, body });
  return { status: response.status, body: await response.text() };
}

async function compareForms(model: ModelFolder, python: Invoke, onnx: Invoke): Promise<Trial> {
  const golden = await tryGolden(model, python, onnx);
  const refused = await tryRefusals(model, python, onnx);
  return { lines: [...golden.lines, ...refused.lines], mistakes: [...golden.mistakes, ...refused.mistakes] };
}

async function tryGolden({ golden }: ModelFolder, python: Invoke, onnx: Invoke): Promise<Trial> {
  const mistakes: string[] = [];
  let worst: Apart & { readonly name: string } = { by: 0, at: "", name: "" };
  for (const { name, request, response } of golden.cases) {
    const body = JSON.stringify(request);
    const [one, other] = [await python(body), await onnx(body)];
    if (one.status !== 200) {
      mistakes.push(`"${name}": code/ answers ${one.status}: ${one.body.trim()}`);
      continue;
    }
    const [answer, reference] = [readJson(one.body), readJson(other.body)];
    const found = difference(response, answer, golden.tolerance);
    if (found) mistakes.push(`"${name}": code/ answers other than golden.json: ${found}`);
    const apart = compareAnswers(response, answer, reference);
    if (apart.by > maxApart) {
      mistakes.push(`"${name}": code/ and the ONNX server are ${apart.by} apart at ${apart.at}, at most ${maxApart}.`);
    }
    if (apart.by > worst.by) worst = { ...apart, name };
  }
  const place = worst.by > 0 ? `, at ${worst.at} of "${worst.name}"` : "";
  return {
    lines: [
      `golden    ${golden.cases.length} cases, held against golden.json (tolerance ${JSON.stringify(golden.tolerance)})`,
      `ONNX      largest difference to the inference server ${worst.by}${place} (at most ${maxApart})`,
    ],
    mistakes,
  };
}

/**
 * Checks requests that both forms must refuse with the same status, and the model's own bad requests with the same
 * message.
 */
async function tryRefusals(model: ModelFolder, python: Invoke, onnx: Invoke): Promise<Trial> {
  const example = model.contract.examples[0]!.request;
  const cases = readBadRequests(model.dir, example);
  const mistakes: string[] = [];
  for (const stored of cases) {
    mistakes.push(...describeRefusal(stored, "code/", wordsOfPython(await python(stored.body))));
    mistakes.push(...describeRefusal(stored, "the ONNX server", wordsOfServer(await onnx(stored.body))));
  }
  const general = [
    { name: "a body that is not JSON", body: "{", contentType: "application/json" },
    { name: "a content type that no model takes", body: JSON.stringify(example), contentType: "text/plain" },
  ];
  for (const { name, body, contentType } of general) {
    const [one, other] = [await python(body, contentType), await onnx(body, contentType)];
    if (one.status !== other.status) {
      mistakes.push(`${name}: code/ answers ${one.status}, the ONNX server ${other.status}.`);
    }
  }
  return {
    lines: [`refusals  ${cases.length + general.length} bad requests, held against the inference server`],
    mistakes,
  };
}

function describeRefusal({ name, param, message }: BadRequest, form: string, found: string): string[] {
  const expected = `400 ${words(param, message)}`;
  return found === expected ? [] : [`${name}: ${form} answers "${found}", expected "${expected}".`];
}

/** Status and first line of a Python answer: the toolkit appends a traceback to the message. */
function wordsOfPython({ status, body }: Answer): string {
  return `${status} ${status === 200 ? body : body.split("\n")[0]}`;
}

function wordsOfServer({ status, body }: Answer): string {
  if (status === 200) return `${status} ${body}`;
  const { param, message } = (JSON.parse(body) as ErrorBody).error;
  return `${status} ${words(param, message)}`;
}

function words(param: string | null, message: string): string {
  return param === null ? message : `${param}: ${message}`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  const program = new Command("npm run try-handlers --")
    .description(
      "Runs the four functions of a model's code/ in Python as SageMaker's inference toolkit does, and compares them " +
        "with the inference server. Exit code 1: they differ; 2: Python or a package is missing.",
    )
    .argument("<model>", `a folder of model/ with code/: ${modelNames().join(", ")}`)
    .option("--python <program>", "Python with the packages of the image (default: $PYTHON, .venv/bin/python, python3)")
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const name = program.args[0]!;
  try {
    const { lines, mistakes } = await tryHandlers(
      readModel(name),
      findPython(program.opts<{ python?: string }>().python),
    );
    console.log([name, ...lines.map((line) => `  ${line}`)].join("\n"));
    for (const mistake of mistakes) console.error(`  wrong     ${mistake}`);
    if (mistakes.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = error instanceof MissingPython ? 2 : 1;
  }
}

if (require.main === module) void main();
