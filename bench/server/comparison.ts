import { type Interleaved } from "../lib/interleave";
import { markdownTable } from "../lib/markdown-table";
import { type Section } from "./section";

export interface ComparisonOptions {
  readonly title: string;
  /** Name of the figure; less is better. */
  readonly figure: string;
  readonly format: (value: number) => string;
  readonly found: Interleaved;
  /**
   * Required minimum ratio to our figure, by contender; null for information only. A contender without a figure is
   * reported as missing.
   */
  readonly goals: Readonly<Record<string, number | null>>;
}

export interface Comparison extends Section {
  /** Our own figure. */
  readonly ours: number;
}

/** Table of one figure, with a row for us and for every contender in `goals`. */
export function describeComparison({ title, figure, format, found, goals }: ComparisonOptions): Comparison {
  const rows = Object.entries(goals).map(([name, goal]) => {
    const comparison = found.comparisons.get(name);
    const verdict = judge(found, name, goal);
    const wanted = goal === null ? "" : String(Number(goal.toFixed(2)));
    if (!comparison) return { verdict, cells: [name, "missing", "", wanted, verdict] };
    return { verdict, cells: [name, format(comparison.peer), comparison.ratio.toFixed(2), wanted, verdict] };
  });
  const ours = ["ours", format(found.ours), found.selfRatio.toFixed(2), "", found.isValid ? "" : "void: too noisy"];
  return {
    markdown: markdownTable(
      [title, figure, "times ours", "goal", "verdict"],
      [ours, ...rows.map(({ cells }) => cells)],
    ),
    isPassed: rows.every(({ verdict }) => verdict === "passed" || verdict === ""),
    ours: found.ours,
  };
}

function judge({ comparisons, isValid }: Interleaved, name: string, goal: number | null): string {
  const comparison = comparisons.get(name);
  if (!comparison) return "missing";
  if (!isValid) return "void";
  if (goal === null) return "";
  return comparison.ratio >= goal ? "passed" : "FAILED";
}
