import { describeValues, type GraphValue, supportedTypes } from "../../model/graph-fit";
import { type OnnxModel } from "../../model/packaging/read-onnx";

/** Domains whose operators ONNX Runtime has without additions. */
const knownDomains = ["", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "ai.onnx.preview"];

/** Finds everything in a graph that keeps it from being served, each with its remedy. */
export function findObstacles(graph: OnnxModel): string[] {
  return [
    ...graph.externalData.map(
      (file) =>
        `The graph keeps weights in another file, "${file}". Save it as one: onnx.save_model(onnx.load("model.onnx"), "whole.onnx", save_as_external_data=False).`,
    ),
    ...customOperators(graph),
    ...(graph.inputs.length === 0 ? ["The graph has no inputs: all that it computes is constant."] : []),
    ...graph.inputs.flatMap((input) => [...typeObstacles("input", input), ...shapeObstacles(input)]),
    ...graph.outputs.flatMap((output) => typeObstacles("output", output)),
  ];
}

function customOperators({ nodes, functionDomains }: OnnxModel): string[] {
  const known = [...knownDomains, ...functionDomains];
  const custom = nodes.filter(({ domain }) => !known.includes(domain));
  const names = [...new Set(custom.map(({ domain, operator }) => `${domain}:${operator}`))];
  if (names.length === 0) return [];
  const remedy = names.some((name) => name.startsWith("ai.onnx.contrib"))
    ? "They are of onnxruntime-extensions: export the model without its tokenizer and pass that with --tokenizer tokenizer.json"
    : "Export the model with standard operators alone";
  return [`The graph uses custom operators, which ONNX Runtime does not have: ${names.join(", ")}. ${remedy}.`];
}

function typeObstacles(role: "input" | "output", value: GraphValue): string[] {
  const { type } = value;
  if (supportedTypes.includes(type)) return [];
  const what = `The ${role} ${describeValues([value])}`;
  if (type === "float16" || type === "bfloat16") {
    return [
      `${what} has half precision. Convert with onnxconverter_common.float16.convert_float_to_float16(model, keep_io_types=True), which keeps inputs and outputs float32, or export in float32.`,
    ];
  }
  if (["sequence", "map", "optional", "sparse"].includes(type)) {
    return [`${what} is a ${type}, not a tensor. Export the model with tensors alone.`];
  }
  return [
    `${what} has a type that handlers cannot use. Accepted: ${supportedTypes.join(", ")}. Add a Cast to the graph.`,
  ];
}

function shapeObstacles(input: GraphValue): string[] {
  const { name, shape } = input;
  const dynamic = `dynamic_axes={"${name}": {0: "N"}} of torch.onnx.export, or [None, …] of skl2onnx`;
  if (shape === null) return [`The input \`${name}\` has no shape. Export the model with one, such as ["N", 10].`];
  const [batch] = shape;
  if (batch === undefined) {
    return [
      `The input \`${name}\` is a single number, so requests cannot share a run. Export it with a batch dimension, or fix it in the graph.`,
    ];
  }
  if (typeof batch === "number" && batch > 1) {
    return [
      `The input ${describeValues([input])} has a fixed first dimension of ${batch}, which must be the batch. Export it dynamic (${dynamic}), or free it here with --free-batch.`,
    ];
  }
  return [];
}

/** Explains an error of ONNX Runtime while it loads a graph, with the remedy if it is a known one. */
export function explainLoadError(message: string): string {
  const remedies: readonly (readonly [RegExp, string])[] = [
    [
      /Unsupported model IR version|max supported IR version/i,
      "Set model.ir_version to the supported one and save it again, or export with an older onnx package",
    ],
    [
      /opset|official released onnx/i,
      "Export with a released opset, or convert: onnx.version_converter.convert_version(model, 21)",
    ],
    [/float16|bfloat16/i, "Export the model in float32"],
    [
      /NOT_IMPLEMENTED|Could not find an implementation/i,
      "Convert to a newer opset (onnx.version_converter.convert_version(model, 21)) or export in float32: the operator has no implementation for processors",
    ],
    [/No Op registered|not a registered function/i, "Export the model with standard operators alone"],
  ];
  const remedy = remedies.find(([pattern]) => pattern.test(message))?.[1];
  return `ONNX Runtime cannot load the graph: ${message.trim()}${remedy ? ` ${remedy}.` : ""}`;
}
