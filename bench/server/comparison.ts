import { type Interleaved } from "../lib/interleave";
import { markdownTable } from "../lib/markdown-table";
import { type Section } from "./section";

export interface ComparisonOptions {
  readonly title: string;
  /** What was measured, of which less is better. */
  readonly figure: string;
  readonly format: (value: number) => string;
  readonly found: Interleaved;
  /** By contender: its figure, divided by ours, is at least so much. One that was not measured is reported as missing. */
  readonly goals: Readonly<Record<string, number>>;
}

/** One figure of us and of every contender that has a goal, a row each. */
export function describeComparison({ title, figure, format, found, goals }: ComparisonOptions): Section {
  const rows = Object.entries(goals).map(([name, goal]) => {
    const comparison = found.comparisons.get(name);
    const verdict = judge(found, name, goal);
    if (!comparison) return { verdict, cells: [name, "missing", "", String(goal), verdict] };
    return { verdict, cells: [name, format(comparison.peer), comparison.ratio.toFixed(2), String(goal), verdict] };
  });
  const ours = ["ours", format(found.ours), found.selfRatio.toFixed(2), "", found.isValid ? "" : "void: too noisy"];
  return {
    markdown: markdownTable(
      [title, figure, "times ours", "goal", "verdict"],
      [ours, ...rows.map(({ cells }) => cells)],
    ),
    isPassed: rows.every(({ verdict }) => verdict === "passed"),
  };
}

function judge({ comparisons, isValid }: Interleaved, name: string, goal: number): string {
  const comparison = comparisons.get(name);
  if (!comparison) return "missing";
  if (!isValid) return "void";
  return comparison.ratio >= goal ? "passed" : "FAILED";
}
