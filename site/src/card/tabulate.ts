import { columnsOf } from "../form/columns";
import { type Field } from "../form/field";
import { humanize } from "../format";
import { isRecord } from "../json";
import { texts } from "../texts";

type Plain = string | number | boolean | null | undefined;

/** Rows of a request beside their predictions. */
export interface Table {
  readonly columns: readonly { readonly label: string; readonly isPredicted: boolean }[];
  readonly rows: readonly (readonly Plain[])[];
}

/**
 * Puts the rows of a request beside the predictions of its answer, each value of a prediction in a column of its own.
 * Undefined unless both are lists of the same length, with at least two entries of plain values.
 */
export function tabulate(field: Field, request: unknown, answer: unknown): Table | undefined {
  const inputs = findRows(field, request);
  const predictions = findList(answer);
  if (!inputs || !predictions || inputs.rows.length !== predictions.length || predictions.length < 2) return undefined;
  const leaves = predictions.map((prediction) => leavesOf(prediction, ""));
  const labels = [...new Set(leaves.flatMap((each) => [...each.keys()]))];
  return {
    columns: [
      ...inputs.labels.map((label) => ({ label, isPredicted: false })),
      ...labels.map((label) => ({ label: label || texts.card.prediction, isPredicted: true })),
    ],
    rows: inputs.rows.map((row, i) => [...row, ...labels.map((label) => leaves[i]?.get(label))]),
  };
}

/** The only list of rows in a request, with its columns. */
function findRows(field: Field, request: unknown) {
  if (field.kind !== "object" || !isRecord(request)) return undefined;
  const lists = field.properties.flatMap(({ name, field: inner }) => {
    const columns = inner.kind === "list" ? columnsOf(inner.item, true) : undefined;
    return columns ? [{ name, columns }] : [];
  });
  const [list] = lists;
  const entries = list && request[list.name];
  if (lists.length !== 1 || !list || !Array.isArray(entries)) return undefined;
  return {
    labels: list.columns.map(({ field: column }) => column.label),
    rows: (entries as Readonly<Record<string | number, Plain>>[]).map((entry) =>
      list.columns.map(({ key }) => entry[key]),
    ),
  };
}

/** A list, or the only list in an answer. */
function findList(answer: unknown): readonly unknown[] | undefined {
  if (Array.isArray(answer)) return answer as unknown[];
  const lists = isRecord(answer) ? Object.values(answer).filter((value) => Array.isArray(value)) : [];
  return lists.length === 1 ? (lists[0] as unknown[]) : undefined;
}

/** Plain values of a prediction by label, such as `Probabilities › setosa`. */
function leavesOf(value: unknown, label: string): Map<string, Plain> {
  if (!isRecord(value)) return new Map([[label, Array.isArray(value) ? JSON.stringify(value) : (value as Plain)]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...leavesOf(inner, label === "" ? humanize(key) : `${label} › ${key}`),
    ]),
  );
}
