import * as z from "zod";
import { tabulate } from "../../../../site/src/card/tabulate";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { readField } from "../../../../site/src/form/read-field";

const row = z.tuple([z.number().meta({ title: "Length" }), z.number().meta({ title: "Width" })]);
const field = readField(z.toJSONSchema(z.strictObject({ instances: z.array(row) })) as JsonSchema, "request");

const request = {
  instances: [
    [1, 2],
    [3, 4],
  ],
};

describe("tabulate", () => {
  it("puts each value of a prediction into a column beside its row", () => {
    const answer = {
      predictions: [
        { species: "a", probabilities: { a: 0.9, b: 0.1 } },
        { species: "b", probabilities: { a: 0.2, b: 0.8 } },
      ],
    };
    expect(tabulate(field, request, answer)).toEqual({
      columns: [
        { label: "Length", isPredicted: false },
        { label: "Width", isPredicted: false },
        { label: "Species", isPredicted: true },
        { label: "Probabilities › a", isPredicted: true },
        { label: "Probabilities › b", isPredicted: true },
      ],
      rows: [
        [1, 2, "a", 0.9, 0.1],
        [3, 4, "b", 0.2, 0.8],
      ],
    });
  });

  it("takes plain predictions", () => {
    expect(tabulate(field, request, [0.5, 0.7])?.rows).toEqual([
      [1, 2, 0.5],
      [3, 4, 0.7],
    ]);
  });

  it.each([
    ["one row", { instances: [[1, 2]] }, { predictions: [1] }],
    ["another number of predictions", request, { predictions: [1] }],
    ["no list of predictions", request, { prediction: 1 }],
  ])("is undefined for %s", (_, asked, answer) => {
    expect(tabulate(field, asked, answer)).toBeUndefined();
  });
});
