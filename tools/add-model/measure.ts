import path from "node:path";
import { type ModelCard } from "../../model/card";
import { type KnownRow } from "./make-requests";
import { type OutputPlan } from "./plan";

type Metric = ModelCard["metrics"][number];

/**
 * Compares answers with the true values of the rows: accuracy for classes, mean absolute error and R² for values.
 * @throws Error if the true values are not those that the model predicts
 */
export function measure(
  output: OutputPlan,
  rows: readonly KnownRow[],
  answers: readonly unknown[],
  targets: readonly string[],
  file: string,
): Metric[] {
  const place = `on ${rows.length} rows of ${path.basename(file)}`;
  switch (output.answer) {
    case "classes":
    case "label":
      return [measureClasses(output, rows, answers as Answer[], targets, place)];
    case "values":
      return measureValues(
        output.values.map(
          ({ key }) =>
            (answer: unknown) =>
              (answer as Record<string, number>)[key]!,
        ),
        rows,
        answers,
        targets,
        place,
      );
    case "list":
      return measureValues(
        targets.map((_, i) => (answer: unknown) => (answer as Record<string, number[]>)[output.key]![i]!),
        rows,
        answers,
        targets,
        place,
      );
    case "embedding":
      throw new Error("An embedding has no true value to compare with: leave out --target.");
  }
}

interface Answer {
  readonly predicted_class?: string;
  readonly predictions?: readonly { readonly label: string }[];
}

function measureClasses(
  { labels }: OutputPlan & { answer: "classes" | "label" },
  rows: readonly KnownRow[],
  answers: readonly Answer[],
  targets: readonly string[],
  place: string,
): Metric {
  if (targets.length !== 1)
    throw new Error(`The model predicts one class: name one column with --target, not ${targets.length}.`);
  const truths = rows.map(({ truths: [truth] }) => truth!);
  const names = labels === null ? truths : nameTruths(truths, labels, targets[0]!);
  const right = answers.filter((answer, i) => (answer.predicted_class ?? answer.predictions?.[0]?.label) === names[i]);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    name: `accuracy ${place}`,
    value: round(right.length / rows.length),
    baseline: { name: "most frequent class", value: round(Math.max(...counts.values()) / rows.length) },
  };
}

/** Names of the true classes: the labels themselves, or their indexes. */
function nameTruths(truths: readonly string[], labels: readonly string[], target: string): readonly string[] {
  const found = [...new Set(truths)];
  if (found.every((truth) => labels.includes(truth))) return truths;
  if (found.every((truth) => labels[Number(truth)] !== undefined)) return truths.map((truth) => labels[Number(truth)]!);
  const strangers = found.filter((truth) => !labels.includes(truth)).slice(0, 5);
  throw new Error(
    `The column "${target}" has values that are no class of the model: ${strangers.join(", ")}. Classes: ${labels.slice(0, 20).join(", ")}. Name them as the column does with --labels.`,
  );
}

function measureValues(
  readers: readonly ((answer: unknown) => number)[],
  rows: readonly KnownRow[],
  answers: readonly unknown[],
  targets: readonly string[],
  place: string,
): Metric[] {
  if (readers.length !== targets.length) {
    throw new Error(
      `The model predicts ${readers.length} values, but --target names ${targets.length} columns: ${targets.join(", ")}.`,
    );
  }
  return targets.flatMap((target, t): Metric[] => {
    const truths = rows.map(({ truths }) => Number(truths[t]));
    if (!truths.every(Number.isFinite)) throw new Error(`The column "${target}" has values that are not numbers.`);
    const mean = average(truths);
    const errors = answers.map((answer, i) => readers[t]!(answer) - truths[i]!);
    const spread = average(truths.map((truth) => (truth - mean) ** 2));
    return [
      {
        name: `mean absolute error of ${target} (lower is better) ${place}`,
        value: round(average(errors.map(Math.abs))),
        baseline: { name: "mean of the column", value: round(average(truths.map((truth) => Math.abs(truth - mean)))) },
      },
      {
        name: `R² of ${target} ${place}`,
        value: round(1 - average(errors.map((error) => error ** 2)) / spread),
        baseline: { name: "mean of the column", value: 0 },
      },
    ];
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
