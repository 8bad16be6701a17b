import { Reader, Writer } from "protobufjs";
import { type OnnxModel } from "../../model/packaging/read-onnx";

/** Field numbers of `onnx.proto3`. */
const modelProto = { graph: 7 };
const graphProto = { node: 1, output: 12 };
const nodeProto = { operator: 4 };
const valueProto = { name: 1, type: 2 };
const tensorType = { field: 1, elementType: 1, float32: 1 };

/**
 * Replaces the lists of maps that scikit-learn's converter adds (ZipMap), which ONNX Runtime for Node.js cannot read, by
 * the tensors in them. All other bytes stay. Returns the bytes as they are if there are none.
 */
export function unwrapZipMaps(onnx: Buffer, { nodes, mapOutputs }: OnnxModel): Buffer {
  const zipMaps = nodes.filter(({ operator, outputs }) => operator === "ZipMap" && mapOutputs.includes(outputs[0]!));
  if (zipMaps.length === 0) return onnx;
  const tensorOf = new Map(zipMaps.map(({ inputs, outputs }) => [outputs[0]!, inputs[0]!]));
  return rewrite(onnx, (field, bytes) => (field === modelProto.graph ? rewriteGraph(bytes, tensorOf) : bytes));
}

function rewriteGraph(graph: Buffer, tensorOf: ReadonlyMap<string, string>): Buffer {
  return rewrite(graph, (field, bytes) => {
    if (field === graphProto.node && textIn(bytes, nodeProto.operator) === "ZipMap") return null;
    const tensor = field === graphProto.output ? tensorOf.get(textIn(bytes, valueProto.name)) : undefined;
    return tensor === undefined ? bytes : floatOutput(tensor);
  });
}

/** A `ValueInfoProto` without a shape. */
function floatOutput(name: string): Buffer {
  const writer = Writer.create();
  writer.uint32(tagOf(valueProto.name)).string(name);
  writer.uint32(tagOf(valueProto.type)).fork();
  writer.uint32(tagOf(tensorType.field)).fork();
  writer.uint32(tensorType.elementType << 3).int32(tensorType.float32);
  return Buffer.from(writer.ldelim().ldelim().finish());
}

/** Copies a message and replaces the contents of its fields that hold bytes; null drops one. */
function rewrite(message: Buffer, replace: (field: number, bytes: Buffer) => Buffer | null): Buffer {
  const parts: Buffer[] = [];
  for (const { field, whole, bytes } of fieldsOf(message)) {
    const replaced = bytes === null ? bytes : replace(field, bytes);
    if (bytes === replaced) parts.push(whole);
    else if (replaced) parts.push(Buffer.from(Writer.create().uint32(tagOf(field)).bytes(replaced).finish()));
  }
  return Buffer.concat(parts);
}

function textIn(message: Buffer, wanted: number): string {
  return String([...fieldsOf(message)].find(({ field }) => field === wanted)?.bytes ?? "");
}

/** Fields of a message: `whole` with its tag; `bytes` its contents, null for numbers. */
function* fieldsOf(message: Buffer): Generator<{ field: number; whole: Buffer; bytes: Buffer | null }> {
  const reader = Reader.create(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const bytes = (tag & 7) === 2 ? Buffer.from(reader.bytes()) : null;
    if (bytes === null) reader.skipType(tag & 7);
    yield { field: tag >>> 3, whole: message.subarray(start, reader.pos), bytes };
  }
}

function tagOf(field: number): number {
  return (field << 3) | 2;
}
