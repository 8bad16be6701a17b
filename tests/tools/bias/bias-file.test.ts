import { fillRequest, readPrediction } from "../../../tools/bias/bias-file";

describe("fillRequest", () => {
  const row = { text: "1", length: "2.5", empty: "" };

  it("puts text and numbers of the row into the places that ask for them, and leaves the rest", () => {
    const template = { instances: [[{ column: "length", as: "number" }, 7]], note: { column: "text" }, flag: null };
    expect(fillRequest(template, row)).toEqual({ instances: [[2.5, 7]], note: "1", flag: null });
  });

  it.each([
    [{ column: "width" }, 'there is no column "width": there are text, length, empty'],
    [{ column: "empty", as: "number" }, 'column "empty": expected a number, got ""'],
  ])("refuses %j, which the row does not have", (template, message) => {
    expect(() => fillRequest({ value: template }, row)).toThrow(new Error(message));
  });
});

describe("readPrediction", () => {
  it.each([
    [{ sentiment: "positive" }, ["sentiment"], "positive"],
    [{ predictions: [{ index: 2 }] }, ["predictions", 0, "index"], "2"],
    [{ approved: false }, ["approved"], "false"],
  ])("reads the label of %j at %j", (response, place, label) => {
    expect(readPrediction(response, place)).toBe(label);
  });

  it.each([[{ sentiment: "positive" }], [{ label: { name: "x" } }], [null]])(
    "refuses %j without a label",
    (response) => {
      expect(() => readPrediction(response, ["label"])).toThrow(
        new Error(`the response has no label at ["label"]: ${JSON.stringify(response)}`),
      );
    },
  );
});
