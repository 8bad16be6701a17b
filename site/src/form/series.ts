import { type SeriesField } from "./field";
import { texts } from "../texts";

/** Text that stands for a missing number. */
export const missing = "null";

const missingWords = /^(?:null|nan|n\/?a|-|–)$/i;
const decimalComma = /^-?\d+,\d+$/;

type Rules = Omit<SeriesField, "kind" | "label">;

/**
 * Parses numbers separated by white space, commas or semicolons, or copied from cells of a spreadsheet.
 * @throws Error that names the first problem.
 */
export function parseSeries(text: string, rules: Rules): (number | null)[] {
  const { item, nullable, minItems, maxItems } = rules;
  const words = splitSeries(text, rules);
  const numbers = words.map((word) => {
    if (nullable && missingWords.test(word)) return null;
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

/**
 * Splits text into its numbers. White space, commas and semicolons separate. If that gives a wrong count, cells of a
 * spreadsheet are tried: an empty one is a missing number, and a comma in one is a decimal comma.
 */
export function splitSeries(text: string, { nullable, minItems, maxItems }: Rules): readonly string[] {
  const plain = text.split(/[\s,;]+/).filter(Boolean);
  const cells = cellsOf(text);
  const filled = cells.filter(Boolean);
  const withGaps = cells.map((cell) => cell || missing);
  const readings = cells.length === 0 ? [plain] : [plain, ...(nullable ? [withGaps] : []), filled];
  const fits = ({ length }: readonly string[]) => length >= minItems && length <= maxItems;
  return readings.find(fits) ?? plain;
}

/** Cells of a column or row, with decimal points; none if the text is something else. */
function cellsOf(text: string): readonly string[] {
  const cells = text
    .replace(/\r?\n$/, "")
    .split(/\r?\n|\t/)
    .map((cell) => cell.trim());
  const isCell = (cell: string) => !/[\s,;]/.test(cell) || decimalComma.test(cell);
  return cells.length > 1 && cells.every(isCell) ? cells.map((cell) => cell.replace(",", ".")) : [];
}
