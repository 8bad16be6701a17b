import { takeExplanations, weightiest } from "../../../../site/src/result/read-explanations";

const attributions = [
  { feature: "word 1", value: "not", attribution: -0.5 },
  { feature: "word 2", value: "bad", attribution: 0.75 },
  { feature: "word 3", value: "at", attribution: 0.01 },
];

describe("takeExplanations", () => {
  it("splits an answer into its explanations and the rest", () => {
    const explanation = [{ explains: "log-odds of positive", base_value: 0.1, attributions }];
    expect(takeExplanations({ sentiment: "positive", explanation })).toEqual({
      explanations: [{ explains: "log-odds of positive", baseValue: 0.1, attributions }],
      rest: { sentiment: "positive" },
    });
  });

  it.each([
    [{ label: "7" }],
    [{ explanation: "because" }],
    [{ explanation: [{ explains: "it", base_value: 0, attributions: [{ feature: "a", value: 1 }] }] }],
    [{ explanation: [{ explains: "it", base_value: "low", attributions: [] }] }],
    [null],
  ])("leaves %j unchanged", (response) => {
    expect(takeExplanations(response)).toEqual({ explanations: [], rest: response });
  });
});

describe("weightiest", () => {
  it("keeps the largest attributions, in the order of the request", () => {
    expect(weightiest([...attributions].reverse(), 2).map(({ feature }) => feature)).toEqual(["word 2", "word 1"]);
  });
});
