/**
 * Reads just enough of ONNX's protobuf format to tell a model and to find its weights. Field numbers are those of
 * `onnx.proto3`.
 */
const modelProto = { graph: 7, opsetImport: 8 };
const graphProto = { node: 1, initializer: 5 };
const nodeProto = { attribute: 5 };
const attributeProto = { tensor: 5, graph: 6, tensors: 10, graphs: 11 };
const tensorProto = { externalData: 13 };
const stringEntry = { key: 1, value: 2 };

const malformed = "it is truncated or not protobuf";
const empty = Buffer.alloc(0);

/**
 * Names of the external files in which a model keeps weights.
 * @throws Error if the bytes are not an ONNX model.
 */
export function externalDataOf(onnx: Buffer): string[] {
  const model = [...fieldsOf(onnx)];
  if (!model.some(({ id }) => id === modelProto.opsetImport)) throw new Error("it imports no operator set");
  const graph = model.find(({ id }) => id === modelProto.graph);
  if (!graph) throw new Error("it has no graph");
  return [...new Set(externalDataOfGraph(graph.bytes))];
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
