import path from "node:path";
import { type ModelCard } from "../../model/card";
import { type OnnxModel } from "../../model/packaging/read-onnx";
import { type AddModelOptions } from "./options";
import { type Plan } from "./plan";

const notStated = "not stated";

/** Kinds of model by an operator that only they have. The first that is found names the algorithm. */
const algorithms: readonly (readonly [RegExp, string])[] = [
  [/^TreeEnsemble/, "Ensemble of decision trees"],
  [/^SVM/, "Support vector machine"],
  [/^Linear(Classifier|Regressor)$/, "Linear model"],
  [/^(Attention|LayerNormalization|SkipLayerNormalization)$/, "Transformer"],
  [/^(LSTM|GRU|RNN)$/, "Recurrent neural network"],
  [/Conv/, "Convolutional neural network"],
  [/^(Gemm|MatMul)$/, "Neural network or linear model"],
];

/** Makes `card.json` from what the graph and the options say. */
export function writeCard(
  graph: OnnxModel,
  plan: Plan,
  sha256: string,
  metrics: ModelCard["metrics"],
  options: AddModelOptions,
): ModelCard {
  const { origin = {}, file } = options;
  const operators = graph.nodes.map(({ operator }) => operator);
  const found = algorithms.find(([pattern]) => operators.some((operator) => pattern.test(operator)));
  return {
    data: {
      name: origin.data?.name ?? notStated,
      source: origin.data?.source ?? notStated,
      license: origin.data?.license ?? notStated,
      citation: origin.data?.citation ?? notStated,
    },
    algorithm: origin.algorithm ?? found?.[1] ?? "ONNX graph",
    command: origin.command ?? `npm run add-model -- ${options.name} ${path.basename(file)}`,
    frameworks: origin.frameworks ?? describeFrameworks(graph),
    trained: origin.trained ?? new Date().toISOString().slice(0, 10),
    ...(origin.trained === undefined && { added: true }),
    sha256,
    metrics,
    limitations: describeLimits(plan, metrics, options),
  };
}

function describeFrameworks({ producer, operatorSets }: OnnxModel): Record<string, string> {
  const [, name, version] = /^(.*?)\s*([\d.]+\S*)?$/.exec(producer) ?? [];
  return {
    ...(name && { [name]: version ?? "version not stated" }),
    "ONNX operator set": String(operatorSets[""] ?? operatorSets["ai.onnx.ml"]),
  };
}

function describeLimits({ output }: Plan, metrics: ModelCard["metrics"], { csv }: AddModelOptions): string[] {
  return [
    ...(metrics.length > 0
      ? [
          `Whether the rows of ${path.basename(csv!)} were held out from training is not known here: if not, the metrics are too good.`,
        ]
      : ["Not measured: try it on data of your own before you rely on it."]),
    ...(output.answer === "classes"
      ? [`Knows ${output.labels.length} classes: every other input is given one of them.`]
      : []),
  ];
}
