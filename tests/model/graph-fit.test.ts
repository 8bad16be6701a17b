import { describeMisfit, type GraphValue } from "../../model/graph-fit";

const input: GraphValue = { name: "input", type: "float32", shape: ["N", 10] };
const ten = { dims: [1, 10], data: new Float32Array(10) };

describe("describeMisfit", () => {
  it.each<[string, readonly GraphValue[], Parameters<typeof describeMisfit>[1]]>([
    ["the same name, type and shape", [input], { input: ten }],
    ["a free dimension", [{ ...input, shape: ["N", "tokens"] }], { input: ten }],
    ["an input without a shape", [{ ...input, shape: null }], { input: ten }],
    ["texts", [{ ...input, type: "string", shape: ["N"] }], { input: { dims: [2], data: ["a", "b"] } }],
    [
      "bytes for booleans",
      [{ ...input, type: "bool", shape: ["N"] }],
      { input: { dims: [1], data: Uint8Array.of(1) } },
    ],
  ])("accepts %s", (_, inputs, tensors) => {
    expect(describeMisfit(inputs, tensors)).toBeNull();
  });

  it("names both sides of another name and width", () => {
    const tensors = { features: { dims: [1, 4], data: new Float32Array(4) } };
    expect(describeMisfit([input], tensors)).toBe(
      "graph expects `input` [N,10] float32; the handler gives `features` [1,4] float32",
    );
  });

  it.each<[string, Parameters<typeof describeMisfit>[1]]>([
    ["another type", { input: { dims: [1, 10], data: new Float64Array(10) } }],
    ["another number of dimensions", { input: { dims: [10], data: new Float32Array(10) } }],
    ["a tensor too many", { input: ten, other: ten }],
    ["no tensor", {}],
  ])("finds %s", (_, tensors) => {
    expect(describeMisfit([input], tensors)).toMatch(/^graph expects `input` \[N,10\] float32; the handler gives /);
  });
});
