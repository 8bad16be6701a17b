import { Reader, Writer } from "protobufjs";
import { type OnnxModel } from "../../model/packaging/read-onnx";

/** Field numbers of `onnx.proto3`. */
const modelProto = { graph: 7 };
const graphProto = { node: 1, input: 11, output: 12 };
const nodeProto = { operator: 4, attribute: 5 };
const attributeProto = { name: 1, text: 4, type: 20, types: { string: 3 } };
const valueProto = { name: 1, type: 2 };
const typeProto = { tensor: 1 };
const tensorType = { elementType: 1, shape: 2, types: { float32: 1 } };
const dimensionProto = { name: 2 };

/** The one locale with all letters that every Linux has. */
const locale = "C.UTF-8";

/**
 * Adapts a graph to the inference server. All other bytes stay.
 * - The lists of maps that scikit-learn's converter adds (ZipMap), which ONNX Runtime for Node.js cannot read, become the
 *   tensors in them.
 * - Text is changed to lower case in a locale that servers have: ONNX's default is American English.
 * - With `freeBatch`, the first dimension of every input becomes free.
 */
export function adaptGraph(onnx: Buffer, graph: OnnxModel, freeBatch: boolean): Buffer {
  const zipMaps = graph.nodes.filter(
    ({ operator, outputs }) => operator === "ZipMap" && graph.mapOutputs.includes(outputs[0]!),
  );
  const tensorOf = new Map(zipMaps.map(({ inputs, outputs }) => [outputs[0]!, inputs[0]!]));
  const hasText = graph.nodes.some(({ operator }) => operator === "StringNormalizer");
  if (zipMaps.length === 0 && !hasText && !freeBatch) return onnx;
  return rewrite(onnx, (field, bytes) => {
    if (field !== modelProto.graph) return bytes;
    return rewrite(bytes, (part, inner) => {
      if (part === graphProto.node) return adaptNode(inner);
      if (part === graphProto.input && freeBatch) return freeFirstDimension(inner);
      if (part === graphProto.output) return adaptOutput(inner, tensorOf, freeBatch);
      return inner;
    });
  });
}

function adaptNode(node: Buffer): Buffer | null {
  const operator = textIn(node, nodeProto.operator);
  if (operator === "ZipMap") return null;
  if (operator !== "StringNormalizer") return node;
  const isLocale = (attribute: Buffer) => textIn(attribute, attributeProto.name) === "locale";
  const others = rewrite(node, (field, bytes) => (field === nodeProto.attribute && isLocale(bytes) ? null : bytes));
  const attribute = Writer.create();
  attribute.uint32(tagOf(attributeProto.name)).string("locale");
  attribute.uint32(tagOf(attributeProto.text)).string(locale);
  attribute.uint32(attributeProto.type << 3).int32(attributeProto.types.string);
  return Buffer.concat([others, message(nodeProto.attribute, attribute.finish())]);
}

/** Outputs lose their shapes with `freeBatch`: ONNX Runtime infers them. */
function adaptOutput(output: Buffer, tensorOf: ReadonlyMap<string, string>, freeBatch: boolean): Buffer {
  const name = textIn(output, valueProto.name);
  const tensor = tensorOf.get(name);
  if (tensor !== undefined) return floatOutput(tensor);
  return freeBatch
    ? rewriteTensorType(output, (type) => rewrite(type, (field, bytes) => (field === tensorType.shape ? null : bytes)))
    : output;
}

function freeFirstDimension(input: Buffer): Buffer {
  return rewriteTensorType(input, (type) =>
    rewrite(type, (field, shape) => {
      if (field !== tensorType.shape) return shape;
      let isFirst = true;
      return rewrite(shape, (_, dimension) => {
        if (!isFirst) return dimension;
        isFirst = false;
        return Buffer.from(Writer.create().uint32(tagOf(dimensionProto.name)).string("N").finish());
      });
    }),
  );
}

function rewriteTensorType(value: Buffer, change: (type: Buffer) => Buffer): Buffer {
  return rewrite(value, (field, type) =>
    field === valueProto.type
      ? rewrite(type, (kind, tensor) => (kind === typeProto.tensor ? change(tensor) : tensor))
      : type,
  );
}

/** A `ValueInfoProto` without a shape. */
function floatOutput(name: string): Buffer {
  const element = Writer.create()
    .uint32(tensorType.elementType << 3)
    .int32(tensorType.types.float32)
    .finish();
  return Buffer.concat([
    message(valueProto.name, Buffer.from(name)),
    message(valueProto.type, message(typeProto.tensor, element)),
  ]);
}

/** Copies a message and replaces the contents of its fields that hold bytes; null drops one. */
function rewrite(whole: Buffer, replace: (field: number, bytes: Buffer) => Buffer | null): Buffer {
  const parts: Buffer[] = [];
  for (const { field, part, bytes } of fieldsOf(whole)) {
    const replaced = bytes === null ? bytes : replace(field, bytes);
    if (bytes === replaced) parts.push(part);
    else if (replaced) parts.push(message(field, replaced));
  }
  return Buffer.concat(parts);
}

function message(field: number, bytes: Uint8Array): Buffer {
  return Buffer.from(Writer.create().uint32(tagOf(field)).bytes(bytes).finish());
}

function textIn(whole: Buffer, wanted: number): string {
  return String([...fieldsOf(whole)].find(({ field }) => field === wanted)?.bytes ?? "");
}

/** Fields of a message: `part` with its tag; `bytes` its contents, null for numbers. */
function* fieldsOf(whole: Buffer): Generator<{ field: number; part: Buffer; bytes: Buffer | null }> {
  const reader = Reader.create(whole);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const bytes = (tag & 7) === 2 ? Buffer.from(reader.bytes()) : null;
    if (bytes === null) reader.skipType(tag & 7);
    yield { field: tag >>> 3, part: whole.subarray(start, reader.pos), bytes };
  }
}

function tagOf(field: number): number {
  return (field << 3) | 2;
}
