import * as z from "zod";
import { readModel } from "../../../../model/registry";
import { answerColumns, cellOf } from "../../../../tools/batch/answers/answer-columns";
import { readAnswers } from "../../../../tools/batch/answers/row-answers";
import { type JsonSchema } from "../../../../tools/batch/json-schema";

const responseOf = (model: string) => z.toJSONSchema(readModel(model).contract.response) as JsonSchema;
const answerOf = (model: string) => readModel(model).golden.cases[0]!.response;

describe("readAnswers", () => {
  it("gives each row its own prediction and explanation, and what all have in common", () => {
    const list = { type: "array" };
    const answers = readAnswers(
      { properties: { predictions: list, explanation: list, note: { type: "string" } } },
      true,
    );
    expect(answers.split({ predictions: [{ a: 1 }, { a: 2 }], explanation: ["x", "y"], note: "n" }, 2)).toEqual([
      { a: 1, explanation: "x", note: "n" },
      { a: 2, explanation: "y", note: "n" },
    ]);
    expect(answers.split({ predictions: [0.5, 0.7] }, 2)).toEqual([{ prediction: 0.5 }, { prediction: 0.7 }]);
  });

  it("takes no answer that does not have one prediction per row", () => {
    const answers = readAnswers({ properties: { predictions: { type: "array" } } }, true);
    expect(() => answers.split({ predictions: [1] }, 2)).toThrow("The answer has 1 predictions for 2 rows.");
  });

  it("leaves the answer whole where a request is one row", () => {
    const answer = answerOf("digits");
    expect(readAnswers(responseOf("digits"), false).split(answer, 1)).toEqual([answer]);
  });
});

describe("answerColumns", () => {
  it.each([
    ["sentiment", ["sentiment", "confidence", "probabilities.negative"]],
    [
      "velib-forecast",
      ["station_code", "predictions.T+1h", "predictions.T+2h", "predictions.T+3h", "likely_range.T+1h.low"],
    ],
    ["digits", ["predictions[0].label", "predictions[0].probability", "predictions[1].label"]],
  ])("names a column for each value in an answer of %s", (model, first) => {
    expect(
      answerColumns(responseOf(model))
        .map(({ name }) => name)
        .slice(0, first.length),
    ).toEqual(first);
  });

  it("reads values unchanged, lists of any length as JSON, and missing values as empty", () => {
    const columns = answerColumns({ properties: { a: { properties: { b: {} } }, list: { type: "array" }, none: {} } });
    const answer = { a: { b: true }, list: [1, { c: 2 }] };
    expect(columns.map((column) => [column.name, cellOf(answer, column)])).toEqual([
      ["a.b", true],
      ["list", '[1,{"c":2}]'],
      ["none", ""],
    ]);
  });
});
