import path from "node:path";
import { type Tensor, type Tensors } from "../../model/contract";
import { modelNames, modelRoot } from "../../model/registry";
import { readHeldOut } from "./support/held-out";
import { runGraph } from "./support/run-graph";

const models = modelNames().flatMap((name) => {
  const heldOut = readHeldOut(path.join(modelRoot, name));
  return heldOut ? [{ name, ...heldOut }] : [];
});

it("covers the models that are trained here", () => {
  expect(models.map(({ name }) => name)).toEqual(expect.arrayContaining(["digits", "iris"]));
});

describe.each(models)("model.onnx of $name, on its whole held-out set", ({ name, inputs, outputs }) => {
  let actual: Tensors;

  beforeAll(async () => {
    [actual] = (await runGraph(path.join(modelRoot, name, "model.onnx"), [inputs])) as [Tensors];
  });

  it("has the outputs of the reference framework, of the same shapes", () => {
    expect(shapes(actual)).toEqual(shapes(outputs));
  });

  it("differs from it by 1e-5 at most, or by 1e-5 of its largest number where that is above 1", () => {
    for (const output of Object.keys(outputs)) {
      const expected = numbers(outputs[output]!);
      const found = numbers(actual[output]!);
      const apart = expected.map((value, i) => value - found[i]!);
      expect(largest(apart)).toBeLessThanOrEqual(1e-5 * Math.max(1, largest(expected)));
    }
  });

  it("finds the same class in every row", () => {
    expect(classes(actual)).toEqual(classes(outputs));
  });
});

function shapes(tensors: Tensors): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { dims }]) => [name, [...dims]]));
}

function numbers({ data }: Tensor): number[] {
  return Array.from<number | bigint | string, number>(data, Number);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The most probable class of each row; of a model that tells no classes apart, none. */
function classes({ probabilities }: Tensors): number[] {
  if (!probabilities) return [];
  const [rows = 0, columns = 0] = probabilities.dims;
  const values = numbers(probabilities);
  return Array.from({ length: rows }, (_, row) => {
    const ofRow = values.slice(row * columns, (row + 1) * columns);
    return ofRow.indexOf(Math.max(...ofRow));
  });
}
