import { answerInWords, textOf } from "../../../../site/src/card/answer-in-words";

describe("answerInWords", () => {
  const flowers = [{ species: "setosa" }, { species: "virginica" }, { species: "setosa" }];

  it.each([
    ["tabular", { predictions: flowers }, 1, "Species: setosa and 2 more"],
    ["tabular", { predictions: flowers }, 3, "Species: setosa; Species: virginica; Species: setosa"],
    ["forecast", { station: "1", predictions: { "T+1h": 8.7941, "T+2h": 14.084 } }, 1, "T+1h: 8.8, T+2h: 14.1"],
    ["forecast", { outlook: "sunny" }, 1, "Outlook: sunny"],
    ["text", { explanation: [{ explains: "it", base_value: 0, attributions: [] }], mood: "good" }, 1, "Mood: good"],
    ["tabular", { predictions: [] }, 1, "none"],
    ["chat", { text: "Hi." }, 1, "Hi."],
    ["chat", { text: "" }, 1, "(no text)"],
  ])("for a model of kind %s summarizes %j", (kind, response, count, words) => {
    expect(answerInWords({ kind }, response, count)).toBe(words);
  });
});

describe("textOf", () => {
  it.each([
    [{ text: "Hi.", finish_reason: "stop" }, "Hi."],
    [{ reply: 1 }, '{"reply":1}'],
  ])("reads the text of %j", (response, text) => expect(textOf(response)).toBe(text));
});
