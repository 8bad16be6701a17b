import { type GraphNode, type OnnxModel } from "../../model/packaging/read-onnx";

/** A column of an input. */
interface Source {
  readonly input: string;
  readonly column: number;
}

const passing = ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze"];

/** Attributes that list the strings which an encoder knows. */
const encoders: Readonly<Record<string, string>> = { OneHotEncoder: "cats_strings", LabelEncoder: "keys_strings" };

/**
 * Finds the categories that a graph's encoders know, for each text column of its inputs: follows the columns through
 * joins and selections. Returns them by `input:column`.
 */
export function traceCategories({ inputs, nodes, constants }: OnnxModel): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, readonly Source[]>();
  for (const { name, type, shape } of inputs) {
    const width = shape && shape.length > 1 ? shape[1] : 1;
    if (type !== "string" || typeof width !== "number") continue;
    sources.set(
      name,
      Array.from({ length: width }, (_, column) => ({ input: name, column })),
    );
  }
  const categories = new Map<string, readonly string[]>();
  for (const node of nodes) {
    const result = follow(node, sources, constants);
    if (result) for (const output of node.outputs) sources.set(output, result);
    const known = node.strings[encoders[node.operator] ?? ""];
    const [source, other] = sources.get(node.inputs[0]!) ?? [];
    if (known && source && !other) categories.set(`${source.input}:${source.column}`, known);
  }
  return categories;
}

function follow(
  { operator, inputs }: GraphNode,
  sources: ReadonlyMap<string, readonly Source[]>,
  constants: OnnxModel["constants"],
): readonly Source[] | undefined {
  const first = sources.get(inputs[0]!);
  if (passing.includes(operator)) return first;
  if (operator === "Concat") {
    const parts = inputs.map((input) => sources.get(input));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (operator === "ArrayFeatureExtractor" || operator === "Gather") {
    const indexes = constants[inputs[1]!];
    if (!first || !indexes?.every((index) => Number(index) < first.length)) return undefined;
    return indexes.map((index) => first[Number(index)]!);
  }
  return undefined;
}
