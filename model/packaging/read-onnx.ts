import { parse } from "protobufjs";
import { type GraphValue } from "../graph-fit";

/** The part of `onnx.proto3` that is read here; everything else, such as most weights, is skipped. */
const { root } = parse(`
  syntax = "proto3";
  message Model {
    string producer_name = 2; string producer_version = 3; string doc_string = 6; Graph graph = 7;
    repeated OperatorSet opset_import = 8; repeated Entry metadata_props = 14; repeated Function functions = 25;
  }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Entry { string key = 1; string value = 2; }
  message Function { string domain = 10; }
  message Graph { repeated Node node = 1; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Node {
    repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; string domain = 7;
  }
  message Attribute {
    string name = 1; Tensor t = 5; Graph g = 6; repeated int64 ints = 8; repeated bytes strings = 9;
    repeated Tensor tensors = 10; repeated Graph graphs = 11;
  }
  message Tensor {
    int32 data_type = 2; repeated bytes string_data = 6; repeated int64 int64_data = 7;
    string name = 8; bytes raw_data = 9; repeated Entry external_data = 13;
  }
  message Value { string name = 1; Type type = 2; }
  message Type { TensorType tensor = 1; Other sequence = 4; Other map = 5; Other sparse = 8; Other optional = 9; }
  message Other {}
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
`);
const modelProto = root.lookupType("Model");

/** Element types by their number in the format, as ONNX Runtime names them. */
const elementTypes = [
  "undefined",
  ..."float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64 complex64 complex128".split(
    " ",
  ),
  ..."bfloat16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz uint4 int4 float4e2m1".split(" "),
];

/** Messages as protobufjs decodes them: numbers and texts that are 0 or empty may be missing. */
interface TensorMessage {
  dataType?: number;
  stringData: Uint8Array[];
  int64Data: number[];
  name?: string;
  rawData?: Uint8Array;
  externalData: EntryMessage[];
}
interface EntryMessage {
  key?: string;
  value?: string;
}
interface AttributeMessage {
  name: string;
  t?: TensorMessage;
  g?: GraphMessage;
  ints: number[];
  strings: Uint8Array[];
  tensors: TensorMessage[];
  graphs: GraphMessage[];
}
interface NodeMessage {
  input: string[];
  output: string[];
  opType?: string;
  domain?: string;
  attribute: AttributeMessage[];
}
interface ValueMessage {
  name?: string;
  type?: {
    tensor?: { elemType?: number; shape?: { dim: { dimValue?: number; dimParam?: string }[] } };
    sequence?: object;
    map?: object;
    sparse?: object;
    optional?: object;
  };
}
interface GraphMessage {
  node: NodeMessage[];
  initializer: TensorMessage[];
  input: ValueMessage[];
  output: ValueMessage[];
}
interface ModelMessage {
  producerName?: string;
  producerVersion?: string;
  docString?: string;
  graph?: GraphMessage;
  opsetImport: { domain?: string; version?: number }[];
  metadataProps: EntryMessage[];
  functions: { domain?: string }[];
}

/** A step of the graph. */
export interface GraphNode {
  readonly operator: string;
  /** Domain of the operator; empty for ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Lists of strings and of integers by attribute name. Integers are exact up to 2^53. */
  readonly strings: Readonly<Record<string, readonly string[]>>;
  readonly integers: Readonly<Record<string, readonly number[]>>;
}

export interface OnnxModel {
  /** Inputs that a caller gives: those without a constant of the same name. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Files beside the model in which it keeps weights, as it names them. */
  readonly externalData: readonly string[];
  /** Outputs that are not tensors, such as the maps of ZipMap. */
  readonly mapOutputs: readonly string[];
  /** Nodes of the graph itself, in their order, and of the graphs inside of these. */
  readonly nodes: readonly GraphNode[];
  /** Constants that are lists of strings or integers, by name. */
  readonly constants: Readonly<Record<string, readonly (string | number)[]>>;
  /** Operator set version by domain; empty for ONNX's own. */
  readonly operatorSets: Readonly<Record<string, number>>;
  /** Domains of the functions that the model defines itself. */
  readonly functionDomains: readonly string[];
  /** Producer, such as `skl2onnx 1.20.0`; empty if the model does not say. */
  readonly producer: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads inputs, outputs, nodes and metadata of an ONNX model. @throws Error if the bytes are not an ONNX model */
export function readOnnx(onnx: Buffer): OnnxModel {
  const model = decode(onnx);
  if (model.opsetImport.length === 0) throw new Error("it imports no operator set");
  if (!model.graph) throw new Error("it has no graph");
  const graphs = [...graphsOf(model.graph)];
  const constants = graphs.flatMap((graph) => graph.initializer);
  const isConstant = new Set(model.graph.initializer.map(({ name }) => name));
  return {
    inputs: model.graph.input.filter(({ name }) => !isConstant.has(name)).map(readValue),
    outputs: model.graph.output.map(readValue),
    externalData: [...new Set(graphs.flatMap(externalDataOf))],
    mapOutputs: model.graph.output.filter(isOtherThanTensor).map(({ name = "" }) => name),
    nodes: graphs.flatMap((graph) => graph.node.map(readNode)),
    constants: Object.fromEntries(constants.flatMap((tensor) => readConstant(tensor))),
    operatorSets: Object.fromEntries(
      model.opsetImport.map(({ domain, version }) => [plainDomain(domain), version ?? 0]),
    ),
    functionDomains: model.functions.map(({ domain }) => plainDomain(domain)),
    producer: `${model.producerName ?? ""} ${model.producerVersion ?? ""}`.trim(),
    description: model.docString ?? "",
    metadata: Object.fromEntries(model.metadataProps.map(({ key = "", value = "" }) => [key, value])),
  };
}

function decode(onnx: Buffer): ModelMessage {
  try {
    const message = modelProto.decode(onnx);
    return modelProto.toObject(message, { longs: Number, arrays: true }) as ModelMessage;
  } catch {
    throw new Error("it is truncated or not protobuf");
  }
}

/** A graph and those inside of its nodes. */
function* graphsOf(graph: GraphMessage): Generator<GraphMessage> {
  yield graph;
  for (const { attribute } of graph.node) {
    for (const { g, graphs } of attribute) for (const inner of g ? [g, ...graphs] : graphs) yield* graphsOf(inner);
  }
}

function externalDataOf({ initializer, node }: GraphMessage): string[] {
  const attributes = node.flatMap(({ attribute }) => attribute);
  const tensors = [...initializer, ...attributes.flatMap(({ t, tensors }) => (t ? [t, ...tensors] : tensors))];
  return tensors
    .flatMap(({ externalData }) => externalData)
    .filter(({ key }) => key === "location")
    .map(({ value = "" }) => value);
}

/** An output without a type is taken for a tensor. */
function isOtherThanTensor({ type }: ValueMessage): boolean {
  return type !== undefined && Object.keys(type).length > 0 && !type.tensor;
}

function readValue({ name = "", type }: ValueMessage): GraphValue {
  const tensor = type?.tensor;
  if (!tensor) return { name, type: Object.keys(type ?? {})[0] ?? "unknown", shape: null };
  return {
    name,
    type: elementTypes[tensor.elemType ?? 0] ?? `type ${tensor.elemType}`,
    shape:
      tensor.shape?.dim.map(({ dimValue = 0, dimParam }, i) =>
        dimValue > 0 ? dimValue : dimParam || (i === 0 ? "N" : "?"),
      ) ?? null,
  };
}

function readNode({ opType = "", domain, input, output, attribute }: NodeMessage): GraphNode {
  const filled = <Value>(pairs: [string, Value[]][]) => Object.fromEntries(pairs.filter(([, list]) => list.length > 0));
  return {
    operator: opType,
    domain: plainDomain(domain),
    inputs: input,
    outputs: output,
    strings: filled(attribute.map(({ name, strings }) => [name, strings.map(text)])),
    integers: filled(attribute.map(({ name, ints }) => [name, ints])),
  };
}

function readConstant(tensor: TensorMessage): [string, (string | number)[]][] {
  const { name = "", dataType = 0, stringData, int64Data, rawData } = tensor;
  const type = elementTypes[dataType];
  if (type === "string") return [[name, stringData.map(text)]];
  if (type !== "int64") return [];
  const raw = Buffer.from(rawData ?? []);
  const values = Array.from({ length: Math.floor(raw.length / 8) }, (_, i) => Number(raw.readBigInt64LE(i * 8)));
  return [[name, int64Data.length > 0 ? int64Data : values]];
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** ONNX's own domain has two names. */
function plainDomain(domain: string | undefined): string {
  return domain === undefined || domain === "ai.onnx" ? "" : domain;
}
