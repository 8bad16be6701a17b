import fc from "fast-check";
import { headline, readResult } from "../../../../site/src/result/read-result";

describe("readResult", () => {
  it("makes bars of classes with probabilities, most probable first, whatever the names of the keys", () => {
    const predictions = [
      { score: 0.1, name: "one" },
      { score: 0.9, name: "seven" },
    ];
    expect(readResult({ predictions })).toEqual([
      {
        bars: [
          { label: "seven", probability: 0.9 },
          { label: "one", probability: 0.1 },
        ],
        rows: [],
      },
    ]);
  });

  it("makes bars of a map of probabilities and a table of the rest, without what the bars already show", () => {
    const prediction = {
      predicted_class: "setosa",
      predicted_class_index: 0,
      confidence: 0.75,
      probabilities: { virginica: 0.25, setosa: 0.75 },
      input_features: [5.1, 3.5],
    };
    expect(readResult({ predictions: [prediction] })).toEqual([
      {
        bars: [
          { label: "setosa", probability: 0.75 },
          { label: "virginica", probability: 0.25 },
        ],
        rows: [
          { label: "Predicted class index", value: "0" },
          { label: "Input features", value: "5.1, 3.5" },
        ],
      },
    ]);
  });

  it("shows one finding per prediction", () => {
    const predictions = [
      { horizon: "T+1h", bikes: 12.5 },
      { horizon: "T+2h", bikes: 11 },
    ];
    expect(readResult({ predictions }).map(({ rows }) => rows.map(({ value }) => value))).toEqual([
      ["T+1h", "12.5"],
      ["T+2h", "11"],
    ]);
  });

  it("does not take numbers that do not add up to one for probabilities", () => {
    expect(readResult({ weights: { a: 0.3, b: 0.1 } })).toEqual([
      {
        bars: [],
        rows: [
          { label: "Weights › A", value: "0.3" },
          { label: "Weights › B", value: "0.1" },
        ],
      },
    ]);
  });

  it("shows a class and its confidence as one bar", () => {
    expect(readResult({ sentiment: "positive", confidence: 0.98 })).toEqual([
      { bars: [{ label: "positive", probability: 0.98 }], rows: [] },
    ]);
  });

  it.each([
    ["another name", { unit: "m", value: 0.5 }],
    ["more than a probability", { sentiment: "positive", confidence: 98 }],
    ["something beside it", { sentiment: "positive", confidence: 0.98, language: "en" }],
  ])("shows a table if there is %s", (_, response) => {
    expect(readResult(response)[0]!.bars).toEqual([]);
    expect(readResult(response)[0]!.rows).toHaveLength(Object.keys(response).length);
  });

  it("shows any other answer as a table", () => {
    expect(
      readResult({ risk: { band: "low", score: 3.14159265 }, notes: [], flags: [{ on: true }, { on: null }] }),
    ).toEqual([
      {
        bars: [],
        rows: [
          { label: "Risk › Band", value: "low" },
          { label: "Risk › Score", value: "3.1416" },
          { label: "Notes", value: "none" },
          { label: "Flags › 1 › On", value: "true" },
          { label: "Flags › 2 › On", value: "null" },
        ],
      },
    ]);
  });

  it("summarizes every answer that JSON can carry", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (response) => {
        for (const finding of readResult(response)) expect(headline(finding).length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("headline", () => {
  it.each([
    [{ bars: [{ label: "7", probability: 0.5 }], rows: [] }, "7, 50 %"],
    [{ bars: [], rows: [{ label: "Sentiment", value: "positive" }] }, "Sentiment: positive"],
    [{ bars: [], rows: [{ label: "", value: "42" }] }, "42"],
    [{ bars: [], rows: [] }, "empty answer"],
  ])("summarizes %j", (finding, expected) => expect(headline(finding)).toBe(expected));
});
