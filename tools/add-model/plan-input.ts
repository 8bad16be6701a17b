import { describeValues } from "../../model/graph-fit";
import { type OnnxModel } from "../../model/packaging/read-onnx";
import { type AddModelOptions, type inputKinds } from "./options";
import { type InputPlan } from "./plan";
import { planColumns, planSeries, planText } from "./plan-columns";
import { looksLikePicture, planPicture } from "./plan-picture";
import { lookLikeTokens, planTokens } from "./plan-tokens";
import { type Table } from "./read-table";

type InputKind = (typeof inputKinds)[number];

/** Plans the request of a graph: by `options.kind`, or by its inputs. */
export async function planInput(
  graph: OnnxModel,
  options: AddModelOptions,
  table: Table | null,
): Promise<{ kind: InputKind; input: InputPlan }> {
  const kind = options.kind ?? guessKind(graph);
  const one = graph.inputs.length === 1;
  if (!one && (kind === "image" || kind === "forecast")) {
    throw new Error(
      `A model of kind ${kind} has one input, this graph has ${graph.inputs.length}: ${describeValues(graph.inputs)}. Fix the others in the graph, or pass --kind tabular.`,
    );
  }
  switch (kind) {
    case "image":
      return { kind, input: await planPicture(graph, options) };
    case "forecast":
      return { kind, input: planSeries(graph, options) };
    case "text":
      return { kind, input: isString(graph) ? planText(graph, options) : await planTokens(graph, options) };
    case "tabular":
      return { kind, input: await planColumns(graph, options, table) };
  }
}

function guessKind(graph: OnnxModel): InputKind {
  const { inputs } = graph;
  const [first] = inputs;
  if (lookLikeTokens(inputs) || isString(graph)) return "text";
  if (inputs.length === 1 && looksLikePicture(first!)) return "image";
  const rank = Math.max(...inputs.map(({ shape }) => shape!.length));
  if (inputs.length === 1 && rank === 3) return "forecast";
  if (rank <= 2) return "tabular";
  throw new Error(
    `The inputs ${describeValues(inputs)} are neither a table's row, a picture, a text nor a time series. Accepted: [N,columns], [N,C,H,W] or [N,H,W,C] with 1 or 3 channels, texts, ids of tokens, [N,steps,channels].`,
  );
}

/** True if the graph takes one text per row. */
function isString({ inputs }: OnnxModel): boolean {
  const [first, other] = inputs;
  return !other && first?.type === "string" && first.shape!.slice(1).every((size) => size === 1);
}
