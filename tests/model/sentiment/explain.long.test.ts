import path from "node:path";
import { type Tensors } from "../../../model/contract";
import { modelRoot } from "../../../model/registry";
import handler from "../../../model/sentiment/handler";
import { readWords } from "../../../model/sentiment/read-words";
import { toTensors } from "../../../model/sentiment/to-tensors";
import { stack } from "../../../model/server/tensor-batches";
import { runGraph } from "../support/run-graph";

async function run(inputs: Tensors): Promise<Tensors> {
  const [outputs] = await runGraph(path.join(modelRoot, "sentiment/model.onnx"), [inputs]);
  return outputs!;
}

async function logOddsOf(texts: readonly (readonly string[])[]): Promise<number[]> {
  const { log_odds: logOdds } = await run(stack(texts.map(toTensors)));
  return Array.from(logOdds!.data, Number);
}

const bitsOf = (set: number) => set.toString(2).replaceAll("0", "").length;
const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** By definition: each word's contribution to each of the 2^n sets of other words, weighted by the orders it is in. */
async function shapleyByEnumeration(words: readonly string[]): Promise<number[]> {
  const n = words.length;
  const sets = Array.from({ length: 2 ** n }, (_, set) => set);
  const values = await logOddsOf(sets.map((set) => words.map((word, i) => (set & (1 << i) ? word : ""))));
  return words.map((_, i) =>
    sets
      .filter((set) => !(set & (1 << i)))
      .reduce((sum, set) => {
        const weight = (factorial(bitsOf(set)) * factorial(n - bitsOf(set) - 1)) / factorial(n);
        return sum + weight * (values[set | (1 << i)]! - values[set]!);
      }, 0),
  );
}

async function attributionsOf(text: string): Promise<number[]> {
  const [explanation] = await handler.explain({ text }, run);
  return explanation!.attributions.map(({ attribution }) => attribution);
}

describe("the explanation of sentiment", () => {
  it.each([
    "great",
    "Not bad at all",
    "never not good",
    "I love this product!",
    "Although slow, it isn't boring",
    "Terrible food but friendly waiter, still terrible",
    "not good good but though not bad yet",
    "nothing nobody never but however although good bad",
  ])("gives each word of %j its exact Shapley value", async (text) => {
    const found = await attributionsOf(text);
    const exact = await shapleyByEnumeration(readWords(text));
    const apart = found.map((attribution, i) => Math.abs(attribution - exact[i]!));
    expect(apart).toHaveLength(exact.length);
    expect(Math.max(...apart)).toBeLessThan(1e-4);
  });

  it("estimates the Shapley values of a longer text within a fifth of the largest one", async () => {
    const text = "The soup was cold but the waiter was very friendly";
    const found = await attributionsOf(text);
    const exact = await shapleyByEnumeration(readWords(text));
    const apart = found.map((attribution, i) => Math.abs(attribution - exact[i]!));
    expect(Math.max(...apart)).toBeLessThan(0.2 * Math.max(...exact.map(Math.abs)));
  });

  it.each([
    ["a short text", "It was not good, but the staff were lovely."],
    ["a text without words", "!?"],
    ["a text of forty words", "It was not good, but the staff were lovely. ".repeat(4)],
    ["the longest text of words", "no ".repeat(1666)],
    ["the longest text of emoji", "👍".repeat(5000)],
  ])("adds up to the log-odds of %s", async (_, text) => {
    const [explanation] = await handler.explain({ text }, run);
    const [logOdds] = await logOddsOf([readWords(text)]);
    const sum = explanation!.attributions.reduce(
      (total, { attribution }) => total + attribution,
      explanation!.base_value,
    );
    expect(Math.abs(sum - logOdds!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(logOdds!)));
  });

  it.each([
    ["eight words", "a ".repeat(8), 8192],
    ["twenty words", "a ".repeat(20), 16_384],
    ["four hundred words", "a ".repeat(400), 34 * 512],
    ["the longest text", "👍".repeat(5000), 8 * 5120],
  ])("runs the graph twice, on a bounded number of words, for %s", async (_, text, most) => {
    const read: number[] = [];
    await handler.explain({ text }, (inputs) => {
      read.push(inputs.words!.data.length);
      return run(inputs);
    });
    expect(read).toHaveLength(2);
    expect(read[1]).toBeLessThanOrEqual(most);
  });

  it("names the words in their order, as the model reads them", async () => {
    const [explanation] = await handler.explain({ text: "NOT “Café” ﬁne" }, run);
    expect(explanation!.explains).toBe("log-odds of positive");
    expect(explanation!.attributions.map(({ feature, value }) => [feature, value])).toEqual([
      ["word 1", "not"],
      ["word 2", "café"],
      ["word 3", "fine"],
    ]);
  });

  it("is the same whenever it is asked for", async () => {
    const text = "The soup was cold but the waiter was very friendly and the room was clean";
    expect(await attributionsOf(text)).toEqual(await attributionsOf(text));
  });

  it("says that a negation turns a word round", async () => {
    expect((await attributionsOf("terrible")).map(Math.sign)).toEqual([-1]);
    expect((await attributionsOf("not terrible"))[0]).toBeGreaterThan(0);
  });
});
