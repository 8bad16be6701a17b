import { type OnnxModel } from "../../../model/packaging/read-onnx";
import { planPicture } from "../../../tools/add-model/plan-picture";

/** A graph of one picture. */
const graphOf = (...shape: number[]): OnnxModel => ({
  inputs: [{ name: "image", type: "float32", shape: ["N", ...shape] }],
  outputs: [],
  externalData: [],
  mapOutputs: [],
  nodes: [],
  constants: {},
  operatorSets: {},
  functionDomains: [],
  producer: "",
  description: "",
  metadata: {},
});

describe("planPicture", () => {
  it.each([
    ["a grey picture of MNIST's size", [1, 28, 28], true],
    ["a grey picture of 64 x 64, channels last", [64, 64, 1], true],
    ["a larger grey picture, such as an X-ray image", [1, 224, 224], false],
    ["a photograph", [3, 224, 224], false],
    ["a small photograph", [3, 32, 32], false],
  ])("plans %s: %j can be drawn: %s", async (_, shape, drawing) => {
    const plan = await planPicture(graphOf(...shape), { name: "model", file: "model.onnx", pixels: "0..1" });
    expect(plan).toMatchObject({ form: "picture", drawing });
  });
});
