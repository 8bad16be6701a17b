import { texts } from "./texts";

/** Turns a name from code into a label: `predicted_class_index` becomes `Predicted class index`. */
export function humanize(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Name of a kind of models. */
export function nameKind(kind: string): string {
  const kinds: Readonly<Record<string, string>> = texts.kinds;
  return kinds[kind] ?? humanize(kind);
}

/** Decimal separator of the page's language. */
const point =
  new Intl.NumberFormat(texts.locale).formatToParts(0.1).find(({ type }) => type === "decimal")?.value ?? ".";

/** Puts a number, as JavaScript writes it, into the page's language. */
export function localize(number: string): string {
  return number.replace(".", point);
}

/** Writes a time of the day as `15:04:05`. */
export function formatTime(milliseconds: number): string {
  return new Intl.DateTimeFormat(texts.locale, { timeStyle: "medium" }).format(milliseconds);
}

/** Lists alternatives, such as `PNG, JPEG or WEBP`. */
export function listAlternatives(names: readonly string[]): string {
  return new Intl.ListFormat(texts.locale, { type: "disjunction" }).format(names);
}

/** Writes a probability as a percentage, `0.9834` as `98.3 %`. Never rounds to 0 % or 100 % what is neither. */
export function formatPercent(probability: number): string {
  if (probability > 0 && probability < 0.001) return `< ${localize("0.1")} %`;
  if (probability < 1 && probability > 0.999) return `> ${localize("99.9")} %`;
  return `${localize(String(Number((probability * 100).toFixed(1))))} %`;
}

/** Writes a number with five significant figures, which hides the noise of single precision. */
export function formatNumber(value: number): string {
  const isWhole = Number.isInteger(value) && Math.abs(value) < 1e15;
  return localize(String(isWhole ? value : Number(value.toPrecision(5))));
}

/** Writes a size as `4 MB` or `312 kB`, in steps of 1024 as AWS counts them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return texts.words.bytes(bytes);
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kB"] : [bytes / 1024 / 1024, "MB"];
  return `${localize(String(value < 10 ? Number(value.toFixed(1)) : Math.round(value)))} ${unit}`;
}

/** Writes a duration as `34 ms` or `1.2 s`. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${localize((milliseconds / 1000).toFixed(1))} s`;
}

/** Writes a wait as `12 s`, `about 5 minutes` or `about 2 hours`. */
export function formatWait(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 55) return texts.words.aboutMinutes(minutes);
  return texts.words.aboutHours(Math.round(seconds / 3600));
}
