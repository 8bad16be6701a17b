import { type Tensor, type Tensors } from "../contract";
import { type Feature, findFeatures, markWords, scaleOf } from "./find-features";
import { numberOf } from "./vocabulary";

/** Texts are padded to 32 words, 64, 128, … 512, then to multiples of 512; features to 128, 512, 2048, …. */
const narrowest = { words: 32, features: 128 } as const;
const wordsStep = 512;

/** The graph's inputs for one text. Padding in steps lets texts of about the same length share a run. */
export function toTensors(words: readonly string[]): Tensors {
  return assemble([words], [findFeatures(words)], scaleOf(words));
}

/** The graph's inputs for several texts of one length without their features: what the network alone says. */
export function toNetworkTensors(texts: readonly (readonly string[])[]): Tensors {
  return assemble(
    texts,
    texts.map(() => []),
    0,
  );
}

/** Number of words that a text of `count` words is padded to. */
export function paddedWords(count: number): number {
  let width: number = narrowest.words;
  while (width < count && width < wordsStep) width *= 2;
  return width < count ? Math.ceil(count / wordsStep) * wordsStep : width;
}

function assemble(
  texts: readonly (readonly string[])[],
  features: readonly (readonly Feature[])[],
  scale: number,
): Tensors {
  const mostFeatures = Math.max(...features.map(({ length }) => length));
  let featureWidth: number = narrowest.features;
  while (featureWidth < mostFeatures) featureWidth *= 4;
  const wordWidth = paddedWords(Math.max(...texts.map(({ length }) => length)));
  return {
    words: padRows(
      texts.map((words) => words.map(numberOf)),
      wordWidth,
    ),
    marks: padRows(texts.map(markWords), wordWidth),
    rows: padRows(
      features.map((found) => found.map(({ row }) => row)),
      featureWidth,
    ),
    scale: { dims: [texts.length], data: new Float32Array(texts.length).fill(scale) },
  };
}

function padRows(rows: readonly (readonly number[])[], width: number): Tensor {
  const data = new Int32Array(rows.length * width);
  rows.forEach((row, i) => data.set(row, i * width));
  return { dims: [rows.length, width], data };
}
