/**
 * The part of ONNX's protobuf format that linting needs: files of weights, and outputs that are not tensors. Field
 * numbers are those of `onnx.proto3`.
 */
const modelProto = { graph: 7, opsetImport: 8 };
const graphProto = { node: 1, initializer: 5, output: 12 };
const nodeProto = { attribute: 5 };
const attributeProto = { tensor: 5, graph: 6, tensors: 10, graphs: 11 };
const tensorProto = { externalData: 13 };
const stringEntry = { key: 1, value: 2 };
const valueInfo = { name: 1, type: 2 };
const typeProto = { tensor: 1 };

const malformed = "it is truncated or not protobuf";
const empty = Buffer.alloc(0);

export interface OnnxModel {
  /** Files beside the model in which it keeps weights, as it names them. */
  readonly externalData: readonly string[];
  /** Outputs that are not tensors, such as the maps of ZipMap. */
  readonly mapOutputs: readonly string[];
}

/** @throws Error if the bytes are not an ONNX model */
export function readOnnx(onnx: Buffer): OnnxModel {
  const model = [...fieldsOf(onnx)];
  if (!model.some(({ id }) => id === modelProto.opsetImport)) throw new Error("it imports no operator set");
  const graph = model.find(({ id }) => id === modelProto.graph);
  if (!graph) throw new Error("it has no graph");
  return {
    externalData: [...new Set(externalDataOfGraph(graph.bytes))],
    mapOutputs: children(graph.bytes, graphProto.output).filter(isOtherThanTensor).map(nameOf),
  };
}

/** An output without a type is taken for a tensor. */
function isOtherThanTensor(output: Buffer): boolean {
  const kinds = children(output, valueInfo.type).flatMap((type) => [...fieldsOf(type)].map(({ id }) => id));
  return kinds.length > 0 && !kinds.includes(typeProto.tensor);
}

function nameOf(output: Buffer): string {
  return String(children(output, valueInfo.name)[0]);
}

function externalDataOfGraph(graph: Buffer): string[] {
  return [...fieldsOf(graph)].flatMap(({ id, bytes }) => {
    if (id === graphProto.initializer) return externalDataOfTensor(bytes);
    if (id === graphProto.node) return children(bytes, nodeProto.attribute).flatMap(externalDataOfAttribute);
    return [];
  });
}

function externalDataOfAttribute(attribute: Buffer): string[] {
  return [...fieldsOf(attribute)].flatMap(({ id, bytes }) => {
    if (id === attributeProto.tensor || id === attributeProto.tensors) return externalDataOfTensor(bytes);
    if (id === attributeProto.graph || id === attributeProto.graphs) return externalDataOfGraph(bytes);
    return [];
  });
}

function externalDataOfTensor(tensor: Buffer): string[] {
  return children(tensor, tensorProto.externalData)
    .filter((entry) => String(children(entry, stringEntry.key)[0]) === "location")
    .map((entry) => String(children(entry, stringEntry.value)[0]));
}

function children(message: Buffer, field: number): Buffer[] {
  return [...fieldsOf(message)].filter(({ id }) => id === field).map(({ bytes }) => bytes);
}

/** Fields of a protobuf message. `bytes` is empty for numbers, which nothing here needs. */
function* fieldsOf(message: Buffer): Generator<{ id: number; bytes: Buffer }> {
  let at = 0;
  const take = (length: number) => {
    if (at + length > message.length) throw new Error(malformed);
    return message.subarray(at, (at += length));
  };
  const takeVarint = () => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined) break;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new Error(malformed);
  };
  const takeValue = (wireType: number) => {
    if (wireType === 2) return take(takeVarint());
    if (wireType === 0) takeVarint();
    else if (wireType === 1) take(8);
    else if (wireType === 5) take(4);
    else throw new Error(malformed);
    return empty;
  };
  while (at < message.length) {
    const tag = takeVarint();
    yield { id: Math.floor(tag / 8), bytes: takeValue(tag % 8) };
  }
}
