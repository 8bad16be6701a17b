import { readFileSync } from "node:fs";
import path from "node:path";
import { type Tensors } from "../../../model/contract";
import { modelRoot } from "../../../model/registry";
import { findFeatures, scaleOf } from "../../../model/sentiment/find-features";
import handler from "../../../model/sentiment/handler";
import { readWords } from "../../../model/sentiment/read-words";
import { runGraph } from "../support/run-graph";

interface Case {
  readonly text: string;
  readonly words: readonly string[];
  readonly rows: readonly number[];
  readonly cues: readonly number[];
  readonly scale: number;
  readonly log_odds: number;
}

/** What `train.py` made of texts that two languages may read in two ways. */
const { cases } = JSON.parse(readFileSync(path.join(modelRoot, "sentiment/train/parity.json"), "utf8")) as {
  cases: Case[];
};

describe("reading a text", () => {
  it("is tried with more than thirty texts, one of them without a word", () => {
    expect(cases.length).toBeGreaterThan(30);
    expect(cases.filter(({ words }) => words.length === 0)).toHaveLength(1);
  });

  it.each(cases)("finds the words that Python finds in $text", ({ text, words }) => {
    expect(readWords(text)).toEqual(words);
  });

  it.each(cases)("finds the features and the scale that Python finds in $text", ({ words, rows, cues, scale }) => {
    const features = findFeatures(words);
    expect(features.map(({ row }) => row)).toEqual(rows);
    expect(features.map(({ cue }) => cue)).toEqual(cues);
    expect(scaleOf(words)).toBe(scale);
  });

  it("comes to the log-odds of Python for every text, through handler and graph, as close as single precision is", async () => {
    const inputs = cases.map(({ text }) => handler.toTensors({ text }));
    const outputs = await runGraph(path.join(modelRoot, "sentiment/model.onnx"), inputs);
    const apart = outputs.map(({ log_odds: logOdds }: Tensors, i) => {
      const expected = cases[i]!.log_odds;
      return Math.abs(Number(logOdds!.data[0]) - expected) / Math.max(1, Math.abs(expected));
    });
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  });
});
