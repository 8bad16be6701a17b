import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { readOnnx } from "../../../model/packaging/read-onnx";

const templates = path.join(__dirname, "../../../tools/templates");
const onnx = readFileSync(path.join(templates, "image", "model.onnx"));

/** A protobuf field that holds bytes. */
function field(id: number, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([varint(id * 8 + 2), varint(body.length), body]);
}

function varint(value: number): Buffer {
  return value < 128
    ? Buffer.from([value])
    : Buffer.concat([Buffer.from([(value % 128) | 128]), varint(Math.floor(value / 128))]);
}

const entry = (key: string, value: string) => field(13, field(1, key), field(2, value));
const externalTensor = (id: number, location: string) =>
  field(id, entry("location", location), entry("offset", "4096"));
const model = (...graph: Buffer[]) => Buffer.concat([field(7, ...graph), field(8, "")]);

const externalDataOf = (bytes: Buffer) => readOnnx(bytes).externalData;

describe("readOnnx", () => {
  it("names outputs that are not tensors", () => {
    const output = (name: string, ...type: Buffer[]) => field(12, field(1, name), ...type);
    const tensor = field(2, field(1, ""));
    const maps = field(2, field(4, field(1, field(5, ""))));
    const bytes = model(output("label", tensor), output("output_probability", maps), output("untyped"));
    expect(readOnnx(bytes).mapOutputs).toEqual(["output_probability"]);
    expect(readOnnx(onnx).mapOutputs).toEqual([]);
  });

  it("reads inputs with types, fixed and free dimensions, operators and the exporter of a scikit-learn pipeline", () => {
    const churn = readOnnx(readFileSync(path.join(__dirname, "../../tools/add-model/fixtures/churn/model.onnx")));
    expect(churn.inputs.map(({ name, type, shape }) => [name, type, shape])).toEqual([
      ["age", "float32", ["N", 1]],
      ["Monthly_charge__EUR_", "float32", ["N", 1]],
      ["contract", "string", ["N", 1]],
      ["city", "string", ["N", 1]],
    ]);
    expect(churn.mapOutputs).toEqual(["output_probability"]);
    expect(churn.nodes.find(({ operator }) => operator === "ZipMap")?.strings).toEqual({
      classlabels_strings: ["leaves", "stays"],
    });
    expect([churn.producer, churn.operatorSets["ai.onnx.ml"]]).toEqual([expect.stringMatching(/^skl2onnx \d/), 1]);
  });

  it.each(["tabular", "image", "text", "forecast"])("finds none in the %s template's model", (kind) => {
    expect(externalDataOf(readFileSync(path.join(templates, kind, "model.onnx")))).toEqual([]);
  });

  it.each([
    ["an initializer", model(externalTensor(5, "weights.data"))],
    ["a constant of a node", model(field(1, field(5, externalTensor(5, "weights.data"))))],
    ["constants of a node", model(field(1, field(5, externalTensor(10, "weights.data"))))],
    ["a graph inside of a node", model(field(1, field(5, field(6, externalTensor(5, "weights.data")))))],
    ["graphs inside of a node", model(field(1, field(5, field(11, externalTensor(5, "weights.data")))))],
  ])("finds the file of %s", (_, bytes) => {
    expect(externalDataOf(bytes)).toEqual(["weights.data"]);
  });

  it("names each file once, also one that leads out of the folder", () => {
    const bytes = model(externalTensor(5, "../../secret"), externalTensor(5, "b"), externalTensor(5, "../../secret"));
    expect(externalDataOf(bytes)).toEqual(["../../secret", "b"]);
  });

  it.each([
    ["no graph", field(8, ""), "it has no graph"],
    ["no operator set", field(7, ""), "it imports no operator set"],
    ["a group, which protobuf 3 does not have", Buffer.from([0x0b]), "it is truncated or not protobuf"],
    ["an endless number", Buffer.alloc(20, 0xff), "it is truncated or not protobuf"],
  ])("refuses a model with %s", (_, bytes, message) => {
    expect(() => externalDataOf(bytes)).toThrow(new Error(message));
  });

  it("refuses a model that is cut short anywhere within its graph", () => {
    const graphEnd = onnx.length - field(8, "").length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: graphEnd - 8 }), (length) => {
        expect(() => externalDataOf(onnx.subarray(0, length))).toThrow(
          /^it (is truncated or not protobuf|imports no operator set)$/,
        );
      }),
    );
  });

  it("reads or refuses any bytes, and hangs on none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(externalDataOf(Buffer.concat([onnx.subarray(0, 20), bytes]))).toBeInstanceOf(Array);
        } catch (error) {
          expect((error as Error).message).toMatch(/^it (is|has|imports) /);
        }
      }),
    );
  });
});
