import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { type GoldenFile } from "../../model/golden";
import { difference } from "../../model/golden";
import { packageModel } from "../../model/packaging";
import { type OnnxModel, readOnnx } from "../../model/packaging/read-onnx";
import { addToStack } from "../add-to-stack";
import { checkName } from "../new-model";
import { type AnswerAll, openModelFolder } from "../open-model-folder";
import { runPackage } from "../run-package";
import { adaptGraph } from "./adapt-graph";
import { findObstacles } from "./find-obstacles";
import { makeRequests, type NamedRequest, type Requests } from "./make-requests";
import { measure } from "./measure";
import { type AddModelOptions } from "./options";
import { type Plan } from "./plan";
import { planInput } from "./plan-input";
import { planOutput } from "./plan-output";
import { readTable } from "./read-table";
import { tryGraph } from "./try-graph";
import { writeCard } from "./write-card";
import { labelsIn, maxClassesShown, writeContract } from "./write-contract";
import { writeHandler } from "./write-handler";

export { type AddModelOptions } from "./options";

const repository = path.join(__dirname, "../..");

/** Above the differences between processors in ONNX Runtime's kernels, far below the effect of a wrong input. */
const tolerance = { absolute: 0.001, relative: 0.001 };
const examplesShown = 3;
/** Requests that show what the outputs are, and whether rows influence each other. */
const trialCount = 8;
/** Columns, classes or values that a description names. */
const maxNamed = 4;

export interface AddedModel {
  /** The folder. */
  readonly dir: string;
  readonly plan: Plan;
  /** The steps taken, one line each. */
  readonly lines: readonly string[];
}

/**
 * Writes `model/<name>/` for an ONNX file, a whole working model, and adds it to the stack files. The inference server has
 * answered every golden case when this resolves.
 * @throws Error saying what is wrong or missing, and the option or remedy; then nothing is left behind
 */
export async function addModel(options: AddModelOptions): Promise<AddedModel> {
  const { name, root = repository, stacks = ["dev"] } = options;
  const [taken] = checkName(name, root);
  if (taken) throw new Error(taken);
  const dir = path.join(root, "model", name);
  const { onnx, graph } = readGraph(options);
  try {
    mkdirSync(dir);
    writeFileSync(path.join(dir, "model.onnx"), onnx);
    const { plan, requests } = await makePlan(graph, dir, options);
    await writeSources(dir, plan, requests);
    const answer = await openModelFolder(dir);
    const answers = await answerCases(answer, requests.cases, graph);
    writeJson(dir, "golden.json", {
      reference: options.origin?.reference ?? `ONNX Runtime on ${path.basename(options.file)}, when it was added`,
      tolerance,
      cases: requests.cases.map((stored, i) => ({ ...stored, response: answers[i] })) as GoldenFile["cases"],
    } satisfies GoldenFile);
    const { targets } = options;
    const metrics = targets
      ? measure(plan.output, requests.rows, await answer(requests.rows), targets, options.csv!)
      : [];
    const sha256 = createHash("sha256").update(onnx).digest("hex");
    const card = writeCard(graph, plan, sha256, metrics, options);
    writeJson(dir, "card.json", card);
    mkdirSync(path.join(dir, "train"));
    writeFileSync(path.join(dir, "train", "README.md"), describeOrigin(options, card.command));
    await runPackage(await packageModel(dir), () => Promise.resolve());
    return {
      dir,
      plan,
      lines: [
        `model/${name}/: ${describePlan(plan)}`,
        ...(requests.incomplete > 0 ? [`${requests.incomplete} rows with missing values were left out.`] : []),
        ...metrics.map(
          ({ name: metric, value, baseline }) => `${metric}: ${value} (${baseline.name} ${baseline.value})`,
        ),
        ...stacks.map((stack) => `Pulumi.${stack}.yaml: ${addToStack(path.join(root, `Pulumi.${stack}.yaml`), name)}`),
      ],
    };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

function readGraph({ file, freeBatch = false }: AddModelOptions): { onnx: Buffer; graph: OnnxModel } {
  let onnx: Buffer;
  let graph: OnnxModel;
  try {
    onnx = readFileSync(file);
    graph = readOnnx(onnx);
    onnx = adaptGraph(onnx, graph, freeBatch);
    graph = readOnnx(onnx);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === "ENOENT" ? `${file} does not exist.` : `${file} is not an ONNX model: ${message}.`, {
      cause: error,
    });
  }
  const obstacles = findObstacles(graph);
  if (obstacles.length > 0) throw new Error(obstacles.join("\n"));
  return { onnx, graph };
}

async function makePlan(
  graph: OnnxModel,
  dir: string,
  options: AddModelOptions,
): Promise<{ plan: Plan; requests: Requests }> {
  const { csv, targets = [], pictures } = options;
  if (targets.length > 0 && csv === undefined)
    throw new Error("--target names columns of a CSV file: add --csv data.csv.");
  const table = csv === undefined ? null : readTable(csv);
  const { kind, input } = await planInput(graph, options, table);
  const requests = await makeRequests(input, table, targets, pictures);
  const trials = await tryGraph(path.join(dir, "model.onnx"), input, requests.cases.slice(0, trialCount));
  const output = await planOutput(graph, { kind }, trials, options);
  const title = options.title ?? titleOf(options.name);
  const plan = { kind, title, input, output, description: "" };
  const description = options.description ?? (graph.description.trim().split("\n")[0] || describePlan(plan));
  return { plan: { ...plan, description }, requests };
}

function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Says in one sentence what the model predicts from what. */
function describePlan({ kind, input, output }: Plan): string {
  const fields = input.form === "columns" ? input.fields : [];
  const values = fields.reduce((sum, { length = 1 }) => sum + length, 0);
  const columns =
    fields.length <= maxNamed
      ? listed(
          fields.map(({ title }) => title),
          "and",
        )
      : `${fields.length} values`;
  const from = {
    image: "a picture",
    text: "a text",
    forecast: `${values} values, oldest first`,
    tabular: values === fields.length ? columns : `${values} values`,
    chat: "a conversation",
  }[kind];
  switch (output.answer) {
    case "classes":
      return output.labels.length <= maxNamed
        ? `Predicts ${listed(output.labels, "or")} from ${from}.`
        : `Predicts one of ${output.labels.length} classes from ${from}.`;
    case "label":
      return `Predicts a class from ${from}.`;
    case "values":
      return `Predicts ${output.values.map(({ key }) => key).join(", ")} from ${from}.`;
    case "list":
      return `Predicts ${output.length} values from ${from}.`;
    case "embedding":
      return `Turns ${from} into a vector of ${output.size} numbers.`;
  }
}

/** Joins names: "a, b or c". */
function listed(names: readonly string[], word: string): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

async function writeSources(dir: string, plan: Plan, { cases }: Requests): Promise<void> {
  const examples = cases.slice(0, examplesShown).map(({ name, request }) => ({ summary: name, request }));
  writeJson(dir, "examples.json", examples);
  const labels = labelsIn(plan);
  if (labels !== null && labels.length > maxClassesShown) writeJson(dir, "labels.json", labels);
  if (plan.input.form === "tokens") {
    writeFileSync(path.join(dir, "tokenizer.json"), JSON.stringify(plan.input.files.tokenizer));
  }
  const sources = { "contract.ts": writeContract(plan), "handler.ts": writeHandler(plan) };
  for (const [file, text] of Object.entries(sources)) {
    const config = await resolveConfig(path.join(repository, file));
    writeFileSync(path.join(dir, file), await format(text, { ...config, parser: "typescript" }));
  }
}

/**
 * Answers the golden cases alone and all at once.
 * @throws Error if a row's answer depends on the others, which would mix the requests of different callers
 */
async function answerCases(answer: AnswerAll, cases: readonly NamedRequest[], graph: OnnxModel): Promise<unknown[]> {
  const together = await answer(cases);
  const apart: string[] = [];
  for (const [i, one] of cases.slice(0, trialCount).entries()) {
    const found = difference((await answer([one]))[0], together[i], tolerance);
    if (found) apart.push(`"${one.name}" ${found}`);
  }
  if (apart.length === 0) return together;
  const flow = graph.nodes.find(({ operator }) => ["If", "Loop", "Scan"].includes(operator));
  throw new Error(
    `The rows of a batch influence each other${flow ? `, perhaps by the graph's ${flow.operator}` : ""}: ${apart[0]}. Export the graph with a first dimension of 1, so that every request runs alone.`,
  );
}

function writeJson(dir: string, file: string, value: unknown): void {
  writeFileSync(path.join(dir, file), `${JSON.stringify(value, null, 2)}\n`);
}

function describeOrigin({ name, file }: AddModelOptions, command: string): string {
  return `# Origin of ${name}

\`model.onnx\` was added from \`${path.basename(file)}\`, not trained here:

\`\`\`
${command}
\`\`\`

Put the script that trains it into this folder.
`;
}
