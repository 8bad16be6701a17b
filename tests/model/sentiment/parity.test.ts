import { readFileSync } from "node:fs";
import path from "node:path";
import { type Tensors } from "../../../model/contract";
import { modelRoot } from "../../../model/registry";
import { findFeatures, markWords, scaleOf } from "../../../model/sentiment/find-features";
import handler from "../../../model/sentiment/handler";
import { readWords } from "../../../model/sentiment/read-words";
import { numberOf } from "../../../model/sentiment/vocabulary";
import { runGraph } from "../support/run-graph";

interface Case {
  readonly text: string;
  readonly words: readonly string[];
  readonly numbers: readonly number[];
  readonly marks: readonly number[];
  readonly rows: readonly number[];
  readonly scale: number;
  readonly log_odds: number;
}

/** Texts that two languages may read in two ways, as `train.py` read them. */
const { cases } = JSON.parse(readFileSync(path.join(modelRoot, "sentiment/train/parity.json"), "utf8")) as {
  cases: Case[];
};

describe("reading a text", () => {
  it("is tested on more than thirty texts, one of them without a word", () => {
    expect(cases.length).toBeGreaterThan(30);
    expect(cases.filter(({ words }) => words.length === 0)).toHaveLength(1);
  });

  it.each(cases)("finds the words that Python finds in $text", ({ text, words }) => {
    expect(readWords(text)).toEqual(words);
  });

  it.each(cases)("finds the word numbers and marks that Python finds in $text", ({ words, numbers, marks }) => {
    expect(words.map(numberOf)).toEqual(numbers);
    expect(markWords(words)).toEqual(marks);
  });

  it.each(cases)("finds the features and the scale that Python finds in $text", ({ words, rows, scale }) => {
    expect(findFeatures(words).map(({ row }) => row)).toEqual(rows);
    expect(scaleOf(words)).toBe(scale);
  });

  it("reaches Python's log-odds for every text, through handler and graph, to single precision", async () => {
    const inputs = cases.map(({ text }) => handler.toTensors({ text }));
    const outputs = await runGraph(path.join(modelRoot, "sentiment/model.onnx"), inputs);
    const apart = outputs.map(({ log_odds: logOdds }: Tensors, i) => {
      const expected = cases[i]!.log_odds;
      return Math.abs(Number(logOdds!.data[0]) - expected) / Math.max(1, Math.abs(expected));
    });
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  });
});
