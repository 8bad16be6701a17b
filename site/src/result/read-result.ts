import { formatNumber, formatPercent, humanize } from "../format";
import { isRecord } from "../json";
import { texts } from "../texts";

export interface Bar {
  readonly label: string;
  readonly probability: number;
}

export interface Row {
  readonly label: string;
  readonly value: string;
}

/** One prediction as the page shows it: bars for its classes, if it has any, and rows for the rest. */
export interface Finding {
  readonly bars: readonly Bar[];
  readonly rows: readonly Row[];
}

/** Reads an answer of any contract: a ranked list of classes, one prediction per input, or any other JSON. */
export function readResult(response: unknown): readonly Finding[] {
  const inner = unwrap(response);
  const ranking = readRanking(inner);
  if (ranking) return [{ bars: ranking, rows: [] }];
  return Array.isArray(inner) && inner.some(isRecord) ? inner.map(readFinding) : [readFinding(inner)];
}

/** Summarizes a finding, such as `setosa, 98.3 %`. */
export function headline({ bars, rows }: Finding): string {
  const [best] = bars;
  if (best) return `${best.label}, ${formatPercent(best.probability)}`;
  const [first] = rows;
  return first ? (first.label ? `${first.label}: ${first.value}` : first.value) : texts.words.emptyAnswer;
}

/** Removes a wrapper that only holds a list, such as `{"predictions": […]}`. */
function unwrap(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const inner = Object.values(value);
  return inner.length === 1 && Array.isArray(inner[0]) ? (inner[0] as unknown) : value;
}

function readFinding(value: unknown): Finding {
  if (!isRecord(value)) return { bars: [], rows: flatten(value, "") };
  const verdict = readVerdict(value);
  if (verdict) return { bars: [verdict], rows: [] };
  const found = Object.entries(value)
    .map(([key, inner]) => ({ key, bars: readRanking(inner) ?? readDistribution(inner) }))
    .find(({ bars }) => bars !== undefined);
  const [best] = found?.bars ?? [];
  // The bars already show the winner and its probability.
  const isKnown = (inner: unknown) => best !== undefined && (inner === best.label || inner === best.probability);
  const rest = Object.entries(value).filter(([key, inner]) => key !== found?.key && !isKnown(inner));
  return { bars: found?.bars ?? [], rows: rest.flatMap(([key, inner]) => flatten(inner, humanize(key))) };
}

/** Reads `{"label": "positive", "confidence": 0.98}`: one class with its probability, and nothing else. */
function readVerdict(value: Readonly<Record<string, unknown>>): Bar | undefined {
  const entries = Object.entries(value);
  const label = entries.map(([, part]) => part).find((part) => typeof part === "string");
  const probability = entries.find(([key]) => key === "confidence")?.[1];
  return entries.length === 2 && label !== undefined && isProbability(probability) ? { label, probability } : undefined;
}

/** Reads `[{"label": "7", "probability": 0.98}, …]`, whatever the names of the two keys. */
function readRanking(value: unknown): Bar[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const bars = value.map((item) => {
    const parts = isRecord(item) ? Object.values(item) : [];
    const label = parts.find((part) => typeof part === "string");
    const probability = parts.find(isProbability);
    return parts.length === 2 && label !== undefined && probability !== undefined ? { label, probability } : undefined;
  });
  return bars.every((bar) => bar !== undefined) ? byProbability(bars) : undefined;
}

/** Reads `{"setosa": 0.98, "virginica": 0.02}`: probabilities that add up to one. */
function readDistribution(value: unknown): Bar[] | undefined {
  if (!isRecord(value)) return undefined;
  const bars = Object.entries(value).map(([label, probability]) => ({ label, probability }));
  if (bars.length < 2 || !bars.every((bar): bar is Bar => isProbability(bar.probability))) return undefined;
  const sum = bars.reduce((total, bar) => total + bar.probability, 0);
  return Math.abs(sum - 1) < 0.01 ? byProbability(bars) : undefined;
}

function byProbability(bars: readonly Bar[]): Bar[] {
  return [...bars].sort((a, b) => b.probability - a.probability);
}

function flatten(value: unknown, label: string): Row[] {
  if (Array.isArray(value) && !value.some((item) => typeof item === "object" && item !== null)) {
    return [{ label, value: value.length ? value.map(formatScalar).join(", ") : texts.words.none }];
  }
  if (typeof value !== "object" || value === null) return [{ label, value: formatScalar(value) }];
  const entries = Array.isArray(value)
    ? value.map((item, i) => [`${i + 1}`, item] as const)
    : Object.entries(value).map(([key, inner]) => [humanize(key), inner as unknown] as const);
  return entries.flatMap(([key, inner]) => flatten(inner, label ? `${label} › ${key}` : key));
}

function formatScalar(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? texts.words.none;
}

function isProbability(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}
