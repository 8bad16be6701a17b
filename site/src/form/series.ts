import { type SeriesField } from "./field";

/** Text that stands for a missing number. */
export const missing = "null";

/**
 * Parses numbers separated by white space, commas or semicolons.
 * @throws Error that names the first problem.
 */
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
  const count = `Got ${numbers.length} ${numbers.length === 1 ? "number" : "numbers"}`;
  if (numbers.length < minItems) throw new Error(`${count}; the minimum is ${minItems}.`);
  if (numbers.length > maxItems) throw new Error(`${count}; the maximum is ${maxItems}.`);
  return numbers;
}
