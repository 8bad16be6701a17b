import { type SeriesField } from "./field";

/** Numbers separated by white space, commas or semicolons. @throws Error naming the first thing that is wrong. */
export function parseSeries(text: string, { item, minItems, maxItems }: Omit<SeriesField, "kind" | "label">): number[] {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = words.map((word) => {
    const number = Number(word);
    if (!Number.isFinite(number)) throw new Error(`“${word}” is not a number.`);
    if (item.integer && !Number.isInteger(number)) throw new Error(`${word} is not a whole number.`);
    if (number < (item.min ?? -Infinity)) throw new Error(`${word} is below ${item.min}.`);
    if (number > (item.max ?? Infinity)) throw new Error(`${word} is above ${item.max}.`);
    return number;
  });
  if (numbers.length < minItems)
    throw new Error(`There are ${numbers.length} numbers; at least ${minItems} are needed.`);
  if (numbers.length > maxItems) throw new Error(`There are ${numbers.length} numbers; at most ${maxItems} are taken.`);
  return numbers;
}
