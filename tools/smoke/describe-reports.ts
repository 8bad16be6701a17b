import { type ModelReport } from "./check-api";

/** Problems shown per model. */
const shownProblems = 3;

/** Describes the reports for people, a line per model and its problems below it. */
export function describeReports(reports: readonly ModelReport[]): string[] {
  const width = Math.max(...reports.map(({ name }) => name.length), 0);
  return reports.flatMap((report) => [describe(report, width), ...describeProblems(report.problems)]);
}

function describe({ name, state, cases, passed, firstMs, warmMs, problems }: ModelReport, width: number): string {
  const title = name.padEnd(width);
  if (state === "asleep") return `skipped  ${title}  asleep`;
  const times = [
    ...(firstMs === null ? [] : [`first ${Math.round(firstMs)} ms (${state})`]),
    ...(warmMs === null ? [] : [`then ${Math.round(warmMs)} ms`]),
  ];
  return [problems.length === 0 ? "passed " : "FAILED ", title, `${passed} of ${cases} cases`, ...times].join("  ");
}

function describeProblems(problems: readonly string[]): string[] {
  const more = problems.length - shownProblems;
  return [...problems.slice(0, shownProblems), ...(more > 0 ? [`${more} more problems`] : [])].map(
    (problem) => `         ${problem}`,
  );
}
