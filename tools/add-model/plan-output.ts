import { type ScoreScale } from "../../model/class-scores";
import { type Tensor, type Tensors } from "../../model/contract";
import { describeValues } from "../../model/graph-fit";
import { type OnnxModel } from "../../model/packaging/read-onnx";
import { refuseToGuess } from "./ask";
import { type AddModelOptions, poolings, tasks } from "./options";
import { type OutputPlan, type Plan } from "./plan";
import { uniqueKeys } from "./plan-columns";
import { labelsBeside, labelsInGraph, readNames } from "./read-labels";

/** More values than this are one list, unless they have names. */
const maxValues = 32;

/** An output, as the trials showed it. */
interface Found {
  readonly name: string;
  readonly isText: boolean;
  readonly isFloat: boolean;
  /** Dimensions of one row, without those of size 1 after the first. */
  readonly sizes: readonly number[];
  /** Its values in each trial. */
  readonly trials: readonly (readonly (number | string)[])[];
}

/** Plans the answer of a graph, from its operators, the options, and its outputs for some requests. */
export async function planOutput(
  graph: OnnxModel,
  { kind }: Pick<Plan, "kind">,
  trials: readonly Tensors[],
  options: AddModelOptions,
): Promise<OutputPlan> {
  const outputs = graph.outputs.map(({ name }) =>
    describe(
      name,
      trials.map((tensors) => tensors[name]!),
    ),
  );
  const scores = outputs.find(({ isFloat }) => isFloat);
  const label = outputs.find((output) => !output.isFloat && output.sizes.length <= 1);
  const task = options.task ?? (await guessTask(graph, kind, outputs, scores, label, options));
  if (task === "embedding") return planEmbedding(outputs, options);
  if (task === "regression") return planValues(kind, outputs, options);
  if (scores === undefined) return planLabel(label, graph, options);
  return planClasses(graph, scores, label, options);
}

function describe(name: string, tensors: readonly Tensor[]): Found {
  const [{ dims, data }] = tensors as [Tensor];
  return {
    name,
    isText: Array.isArray(data),
    isFloat: data instanceof Float32Array || data instanceof Float64Array,
    sizes: dims.slice(1).filter((size) => size !== 1),
    trials: tensors.map((tensor) =>
      Array.from<unknown, number | string>(tensor.data, (v) => (typeof v === "string" ? v : Number(v))),
    ),
  };
}

type Task = (typeof tasks)[number];

async function guessTask(
  graph: OnnxModel,
  kind: Plan["kind"],
  outputs: readonly Found[],
  scores: Found | undefined,
  label: Found | undefined,
  options: AddModelOptions,
): Promise<Task> {
  if (options.pooling !== undefined || options.normalize !== undefined) return "embedding";
  if (kind === "text" && outputs.some(({ name, sizes }) => sizes.length === 2 || /embed|hidden_state/i.test(name))) {
    return "embedding";
  }
  if ((options.targets?.length ?? 0) > 1) return "regression";
  if (!scores || (label && scores.sizes.length <= 1) || labelsInGraph(graph)) return "classification";
  const last = operatorOf(graph, scores.name);
  if (/^(Softmax|LogSoftmax|Sigmoid)$/.test(last)) return "classification";
  const width = scores.sizes[0] ?? 1;
  if (scores.sizes.length === 1 && ["probabilities", "logarithms"].includes(scaleOf(scores)) && width > 1) {
    return "classification";
  }
  if (/logit|prob|score|class/i.test(scores.name) || labelsBeside(graph, options.file)?.length === width) {
    return "classification";
  }
  if (width === 1 || kind === "forecast" || outputs.length > 1) return "regression";
  if (options.labels && (kind === "image" || kind === "text")) return "classification";
  const answer = await (options.ask ?? refuseToGuess)({
    text: `The graph does not say what the ${width} numbers of its output \`${scores.name}\` are. Accepted: ${tasks.join(", ")}.`,
    flag: "--task",
  });
  const task = tasks.find((each) => each === answer);
  if (!task) throw new Error(`"${answer}" is not a task. Accepted: ${tasks.join(", ")}.`);
  return task;
}

/** Operator that makes an output. */
function operatorOf({ nodes }: OnnxModel, output: string): string {
  return nodes.find(({ outputs }) => outputs.includes(output))?.operator ?? "";
}

async function planClasses(
  graph: OnnxModel,
  scores: Found,
  label: Found | undefined,
  options: AddModelOptions,
): Promise<OutputPlan> {
  if (scores.sizes.length > 1) {
    throw new Error(
      `The output \`${scores.name}\` has the shape [N,${scores.sizes.join(",")}], a list of scores for each of many places. Accepted for classification: [N,classes].`,
    );
  }
  const scale = scaleOf(scores);
  const width = scores.sizes[0] ?? 1;
  const count = Math.max(2, width);
  const own = labelsInGraph(graph);
  const beside = labelsBeside(graph, options.file);
  const labels = options.labels ?? own?.map(String) ?? (beside?.length === count ? beside : null);
  const names =
    labels ?? (options.unnamed ? numbered("class", count) : await askForLabels(scores.name, count, options));
  if (names.length !== count) {
    throw new Error(
      `The output \`${scores.name}\` has scores for ${count} classes, but ${names.length} are named: ${names.slice(0, 10).join(", ")}${names.length > 10 ? ", …" : ""}.`,
    );
  }
  if (new Set(names).size !== names.length) {
    const twice = names.filter((name, i) => names.indexOf(name) !== i);
    throw new Error(`Two classes have the same name: ${[...new Set(twice)].join(", ")}.`);
  }
  const values = own?.length === count ? own : Array.from({ length: count }, (_, i) => i);
  return {
    answer: "classes",
    scores: scores.name,
    scale,
    labels: names,
    ...(label && label.sizes.length === 0 && { chosen: { output: label.name, values } }),
  };
}

async function askForLabels(output: string, count: number, options: AddModelOptions): Promise<readonly string[]> {
  const answer = await (options.ask ?? refuseToGuess)({
    text: `The graph does not name the ${count} classes of its output \`${output}\`.`,
    flag: "--labels a,b,c (or a file with one a line, in the order of the scores), or --unnamed",
  });
  return readNames(answer);
}

/** Finds out what the scores are from their values in the trials. */
function scaleOf({ sizes, trials }: Found): ScoreScale {
  const rows = trials as readonly (readonly number[])[];
  const within = rows.every((row) => row.every((value) => value >= -1e-6 && value <= 1 + 1e-6));
  if (sizes.length === 0) return within ? "probability" : "logit";
  if (within) return "probabilities";
  const isOne = (row: readonly number[]) => Math.abs(row.reduce((sum, value) => sum + Math.exp(value), 0) - 1) < 1e-3;
  return rows.every(isOne) ? "logarithms" : "logits";
}

function planLabel(label: Found | undefined, graph: OnnxModel, options: AddModelOptions): OutputPlan {
  if (!label)
    throw new Error(`The graph has no output that a class can be read from: ${describeValues(graph.outputs)}.`);
  const labels = options.labels ?? labelsInGraph(graph)?.map(String) ?? null;
  return { answer: "label", output: label.name, labels, count: label.sizes[0] ?? 1 };
}

async function planValues(
  kind: Plan["kind"],
  outputs: readonly Found[],
  options: AddModelOptions,
): Promise<OutputPlan> {
  const [first, second] = outputs as [Found, Found?];
  const places = outputs.flatMap((output) =>
    Array.from({ length: output.sizes.reduce((product, size) => product * size, 1) }, (_, index) => ({
      output,
      index,
    })),
  );
  const { labels, targets } = options;
  if (kind === "forecast" && !second && !labels) {
    return { answer: "list", key: "forecast", output: first.name, length: places.length };
  }
  const names =
    labels ??
    (targets?.length === places.length ? targets : undefined) ??
    (places.length === 1
      ? ["prediction"]
      : outputs.length === places.length
        ? outputs.map(({ name }) => name)
        : undefined);
  if (names === undefined && (options.unnamed || places.length > maxValues) && !second) {
    return { answer: "list", key: "values", output: first.name, length: places.length };
  }
  const found =
    names ??
    readNames(
      await (options.ask ?? refuseToGuess)({
        text: `The graph does not name the ${places.length} values that it predicts.`,
        flag: "--labels a,b,c (in their order), or --unnamed",
      }),
    );
  if (found.length !== places.length) {
    throw new Error(`The graph predicts ${places.length} values, but ${found.length} are named: ${found.join(", ")}.`);
  }
  const keys = uniqueKeys(found);
  return {
    answer: "values",
    values: places.map(({ output, index }, i) => ({ key: keys[i]!, output: output.name, index })),
  };
}

async function planEmbedding(outputs: readonly Found[], options: AddModelOptions): Promise<OutputPlan> {
  const floats = outputs.filter(({ isFloat }) => isFloat);
  const output = floats.find(({ sizes }) => sizes.length === 1) ?? floats[0];
  const pooled = options.pooling === undefined ? output : (floats.find(({ sizes }) => sizes.length === 2) ?? output);
  if (!pooled) throw new Error("The graph has no output of floating point numbers, which an embedding is.");
  const needsPooling = pooled.sizes.length === 2;
  const pooling = needsPooling ? (options.pooling ?? (await askForPooling(pooled, options))) : null;
  return {
    answer: "embedding",
    output: pooled.name,
    size: pooled.sizes.at(-1) ?? 1,
    pooling,
    normalized: options.normalize ?? false,
  };
}

async function askForPooling({ name }: Found, options: AddModelOptions): Promise<(typeof poolings)[number]> {
  const answer = await (options.ask ?? refuseToGuess)({
    text: `The output \`${name}\` has a vector for each token. Say how they become one. Accepted: ${poolings.join(", ")}.`,
    flag: "--pooling",
  });
  const pooling = poolings.find((each) => each === answer);
  if (!pooling) throw new Error(`"${answer}" is not a pooling. Accepted: ${poolings.join(", ")}.`);
  return pooling;
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}_${i + 1}`);
}
