import { type SeriesField } from "./field";
import { texts } from "../texts";

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
    if (!Number.isFinite(number)) throw new Error(texts.form.notANumber(word));
    if (item.integer && !Number.isInteger(number)) throw new Error(texts.form.notWhole(word));
    if (item.min !== undefined && number < item.min) throw new Error(texts.form.below(word, item.min));
    if (item.max !== undefined && number > item.max) throw new Error(texts.form.above(word, item.max));
    return number;
  });
  if (numbers.length < minItems) throw new Error(texts.form.tooFew(numbers.length, minItems));
  if (numbers.length > maxItems) throw new Error(texts.form.tooMany(numbers.length, maxItems));
  return numbers;
}
