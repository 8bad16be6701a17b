import { type Tensor, type TensorData } from "../../../model/contract";
import { allFinite, rowsOf, sliceRows, stack, stackable } from "../../../model/server/tensor-batches";

const tensor = (data: TensorData, ...dims: number[]): Tensor => ({ dims, data });
const floats = (...values: number[]) => Float32Array.from(values);

describe("rowsOf", () => {
  it("is the first dimension, which all tensors of a request share", () => {
    expect(rowsOf({ a: tensor(floats(1, 2, 3, 4), 2, 2), b: tensor(BigInt64Array.of(5n, 6n), 2) })).toBe(2);
  });

  it.each([
    [{}, "The handler returned no tensor, or one without rows."],
    [{ a: tensor(floats(), 0, 4) }, "The handler returned no tensor, or one without rows."],
    [{ a: tensor(floats(1)) }, 'Tensor "a" has 1 elements, which does not match its shape [].'],
    [{ a: tensor(floats(1, 2, 3), 2, 2) }, 'Tensor "a" has 3 elements, which does not match its shape [2, 2].'],
    [{ a: tensor(floats(1), 1), b: tensor(floats(1, 2), 2) }, 'Tensor "b" has 2 rows, another has 1.'],
  ])("refuses tensors that contradict each other: %j", (tensors, message) => {
    expect(() => rowsOf(tensors)).toThrow(new Error(message));
  });
});

describe("stackable", () => {
  const base = { a: tensor(floats(1, 2), 1, 2) };

  it("lets requests share a run if they differ in their rows alone", () => {
    expect(stackable(base, { a: tensor(floats(1, 2, 3, 4), 2, 2) })).toBe(true);
  });

  it.each([
    ["another width", { a: tensor(floats(1, 2, 3), 1, 3) }],
    ["another number of dimensions", { a: tensor(floats(1, 2), 1, 2, 1) }],
    ["another element type", { a: tensor(Int32Array.of(1, 2), 1, 2) }],
    ["another name", { b: tensor(floats(1, 2), 1, 2) }],
  ])("keeps apart what has %s", (_name, other) => {
    expect(stackable(base, other)).toBe(false);
  });
});

describe("stack and sliceRows", () => {
  it("put rows below each other and take them apart again", () => {
    const first = { a: tensor(floats(1, 2), 1, 2), b: tensor(BigInt64Array.of(9n), 1) };
    const second = { a: tensor(floats(3, 4, 5, 6), 2, 2), b: tensor(BigInt64Array.of(8n, 7n), 2) };
    const both = stack([first, second]);
    expect(both).toEqual({
      a: tensor(floats(1, 2, 3, 4, 5, 6), 3, 2),
      b: tensor(BigInt64Array.of(9n, 8n, 7n), 3),
    });
    expect(sliceRows(both, 0, 1)).toEqual(first);
    expect(sliceRows(both, 1, 3)).toEqual(second);
  });

  it("join and split strings", () => {
    const [first, second] = [{ a: tensor(["x", "y"], 1, 2) }, { a: tensor(["z", "w"], 1, 2) }];
    const both = stack([first, second]);
    expect(both).toEqual({ a: tensor(["x", "y", "z", "w"], 2, 2) });
    expect(sliceRows(both, 1, 2)).toEqual(second);
  });
});

describe("allFinite", () => {
  it.each([
    [floats(1, -2, 3e38), true],
    [floats(1, NaN), false],
    [floats(1e39), false],
    [Float64Array.of(-Infinity), false],
    [Int32Array.of(1), true],
  ])("checks all numbers of %p: %p", (data, expected) => {
    expect(allFinite({ x: tensor(data, data.length) })).toBe(expected);
  });
});
