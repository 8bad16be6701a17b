import { type SeriesField } from "./read-field";

/** How a number that is missing is written. */
export const missing = "null";

/** Numbers separated by white space, commas or semicolons. @throws Error naming the first thing that is wrong. */
export function parseSeries(text: string, field: Omit<SeriesField, "kind" | "label">): (number | null)[] {
  const { item, nullable, minItems, maxItems } = field;
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = words.map((word) => {
    if (nullable && word === missing) return null;
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
