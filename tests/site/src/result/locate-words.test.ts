import { locateWords } from "../../../../site/src/result/locate-words";

const attributed = (...words: readonly [string, number][]) =>
  words.map(([value, attribution], i) => ({ feature: `word ${i + 1}`, value, attribution }));

describe("locateWords", () => {
  it("cuts a text into words and what stands between them", () => {
    expect(locateWords("Not bad, not BAD!", attributed(["not", 1], ["bad", -2], ["not", 3], ["bad", -4]))).toEqual([
      { text: "Not", attribution: 1 },
      { text: " ", attribution: null },
      { text: "bad", attribution: -2 },
      { text: ", ", attribution: null },
      { text: "not", attribution: 3 },
      { text: " ", attribution: null },
      { text: "BAD", attribution: -4 },
      { text: "!", attribution: null },
    ]);
  });

  it("finds words without space between them", () => {
    expect(locateWords("don't", attributed(["do", 1], ["n't", 2]))).toEqual([
      { text: "do", attribution: 1 },
      { text: "n't", attribution: 2 },
    ]);
  });

  it.each([
    ["a word that is not in the text", "good", attributed(["bad", 1])],
    ["words in another order", "one two", attributed(["two", 1], ["one", 1])],
    ["an empty word", "one", attributed(["", 1])],
    ["no words", "one", []],
    ["a letter whose lower case is longer", "İyi", attributed(["yi", 1])],
  ])("is undefined for %s", (_, text, attributions) => {
    expect(locateWords(text, attributions)).toBeUndefined();
  });
});
